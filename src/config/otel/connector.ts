import { OtelComponent, identity } from './component';
import { OtelComponentKind } from './component-kind';
import { OtelComponentNeeds } from './component-needs';

/** A connector: the exporter of one pipeline and the receiver of another. */
export class OtelConnector extends OtelComponent {
  /**
   * Passes data from one pipeline to another of the same signal.
   *
   * @param instanceName the name after the slash in `forward/name`; default: none
   * @see https://github.com/open-telemetry/opentelemetry-collector/tree/main/connector/forwardconnector
   */
  public static forward(instanceName?: string): OtelConnector {
    return new OtelConnector(OtelComponentKind.CONNECTOR, identity('forward', instanceName), {});
  }

  /**
   * Any other connector.
   *
   * @param id the type, or `type/name`
   * @param settings its configuration, written as given
   * @param needs what it needs from its pod; default: nothing
   */
  public static custom(id: string, settings?: { [key: string]: any }, needs?: OtelComponentNeeds): OtelConnector {
    return new OtelConnector(OtelComponentKind.CONNECTOR, id, settings ?? {}, needs);
  }
}
