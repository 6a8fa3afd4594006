import { Construct, IConstruct } from 'constructs';
import { refuse, refuseAtSynthesis } from './refuse';
import { renderedPods } from './rendered-pods';
import { Problem, within } from '../config/problem';

/** Where images come from. What a workload says itself (`imageRepository`, `imagePullSecrets`) goes before it. */
export interface ImageSourceOptions {
  /**
   * A registry of your own, with a path or without. The whole name of each image is put behind it, with its own registry if
   * it has one: `registry.example.com/mirror/otel/opentelemetry-collector-contrib:0.158.0`,
   * `registry.example.com/mirror/docker.elastic.co/elasticsearch/elasticsearch:8.19.20`.
   *
   * @default - the upstream registries
   */
  readonly registry?: string;
  /**
   * Secrets with credentials for the registry, in the same namespace, of the type `kubernetes.io/dockerconfigjson`.
   *
   * @default - none
   */
  readonly pullSecrets?: string[];
  /**
   * What images must contain: the image's name and tag without the mirror, and its digest. With
   * `{ 'apache/kafka:4.3.1': 'sha256:…' }` pods name `apache/kafka:4.3.1@sha256:…`. Nodes then take that content and no
   * other, whatever the tag means by now. An entry that no workload uses is refused at synthesis.
   *
   * @default - tags only
   * @see https://kubernetes.io/docs/concepts/containers/images/#image-names
   */
  readonly digests?: { [image: string]: string };
}

const IMAGE_SOURCE = 'cdk8s-tracing/image-source';

/** Where the images of all workloads below a construct come from, e.g. a mirror. `TracingPlatform` has a prop for it. */
export class ImageSource {
  /**
   * Sets the source of all images below a construct, e.g. a chart. Call it before you define what is in there. Of several
   * sources, one in another, the innermost holds; they aren't merged.
   *
   * @throws if an option is malformed, or if `scope` has children already
   */
  public static useFor(scope: Construct, options: ImageSourceOptions): void {
    ImageSource._useFor(scope, options);
  }

  /**
   * The images of all pods below a construct as the pods name them, each once, sorted. Ask for it when all is defined.
   */
  public static imagesOf(scope: IConstruct): string[] {
    const images = renderedPods(scope).flatMap(({ spec }) => [...spec.initContainers ?? [], ...spec.containers].map(({ image }) => image));
    return [...new Set<string>(images)].sort();
  }

  /**
   * The same for a prop of a construct.
   *
   * @internal
   */
  public static _useFor(scope: Construct, options: ImageSourceOptions, prop: string = ''): void {
    const named = (problems: Problem[]) => prop ? within(prop, problems) : problems;
    refuse(scope, named([...optionProblems(options), ...childrenProblems(scope)]));
    const source = new ImageSource(options);
    scope.node.setContext(IMAGE_SOURCE, source);
    refuseAtSynthesis(scope, () => named(source.unusedDigests()));
  }

  /**
   * The source that holds for a construct.
   *
   * @internal
   */
  public static _of(scope: IConstruct): ImageSource {
    return scope.node.tryGetContext(IMAGE_SOURCE) ?? new ImageSource({});
  }

  /**
   * The first source that holds for one of these constructs.
   *
   * @internal
   */
  public static _ofFirst(scopes: IConstruct[]): ImageSource {
    const scope = scopes.find(one => one.node.tryGetContext(IMAGE_SOURCE) !== undefined);
    return scope ? ImageSource._of(scope) : new ImageSource({});
  }

  /** The images that workloads asked for, to find digests of others. */
  private readonly used = new Set<string>();

  private constructor(private readonly options: ImageSourceOptions) {}

  /** @internal */
  public get _pullSecrets(): string[] | undefined {
    return this.options.pullSecrets;
  }

  /**
   * The image as a pod names it.
   *
   * @param repository upstream's name without a tag
   * @param own the workload's own repository, which isn't looked for in the mirror
   * @internal
   */
  public _image(repository: string, version: string, own?: string): string {
    const { registry, digests } = this.options;
    const image = `${own ?? repository}:${version}`;
    this.used.add(image);
    const digest = digests?.[image];
    return `${registry && !own ? `${registry}/` : ''}${image}${digest ? `@${digest}` : ''}`;
  }

  private unusedDigests(): Problem[] {
    return Object.keys(this.options.digests ?? {}).filter(image => !this.used.has(image)).map(image => ({
      prop: 'digests',
      value: image,
      allowed: `about images that are used: ${[...this.used].sort().join(', ')}`,
      fix: 'correct the name, or give the digest of the new version',
    }));
  }
}

function optionProblems({ registry, pullSecrets = [], digests = {} }: ImageSourceOptions): Problem[] {
  return [
    ...(registry === undefined || isRegistry(registry) ? [] : [{ prop: 'registry', value: registry, allowed: "a registry's host, with a port and a path or without, such as registry.example.com/mirror", fix: 'leave out scheme, tag and a slash at the end' }]),
    ...pullSecrets.filter(name => !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name)).map(name => ({ prop: 'pullSecrets', value: name, allowed: 'names of Secrets (a-z, 0-9, dashes and dots)', fix: 'name Secrets of the same namespace; credentials belong into them' })),
    ...Object.entries(digests).filter(([, digest]) => !/^sha256:[0-9a-f]{64}$/.test(digest)).map(([image, digest]) => ({ prop: `digests['${image}']`, value: digest, allowed: "'sha256:' and 64 hexadecimal digits", fix: 'copy the digest that the registry shows for the tag' })),
  ];
}

/** Without a dot or a port it would be a name on Docker Hub. */
function isRegistry(text: string): boolean {
  const [host, ...path] = text.split('/');
  return /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]+)?$/.test(host) && (/[.:]/.test(host) || host === 'localhost')
    && path.every(part => /^[a-z0-9]+([._-]+[a-z0-9]+)*$/.test(part));
}

function childrenProblems(scope: Construct): Problem[] {
  const [first] = scope.node.children;
  return first ? [{ prop: 'scope', value: scope.node.path, allowed: 'without children yet', fix: `set the source before you define ${first.node.path}` }] : [];
}
