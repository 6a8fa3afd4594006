import { toYaml } from '../yaml';

/**
 * Logs to the console only. The image's own configuration also writes files, which would fill the pod's scratch space.
 */
export function kafkaLog4j2(): string {
  return toYaml({
    Configuration: {
      Appenders: { Console: { name: 'console', PatternLayout: { pattern: '[%d] %p %m (%c)%n' } } },
      Loggers: {
        Root: { level: 'INFO', AppenderRef: [{ ref: 'console' }] },
        Logger: [
          { name: 'org.apache.kafka', level: 'INFO' },
          { name: 'kafka.request.logger', level: 'WARN' },
          { name: 'kafka.network.RequestChannel$', level: 'WARN' },
        ],
      },
    },
  });
}
