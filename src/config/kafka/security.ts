/** Keys and values of a `.properties` file. */
export interface KafkaProperties { [key: string]: string | number | boolean }

/** The text of a `.properties` file. */
export function propertiesText(properties: KafkaProperties): string {
  return Object.entries(properties).map(([key, value]) => `${key}=${value}\n`).join('');
}

/** Reads a file when Kafka starts, so that what is secret stands in no configuration. */
function fileContent(folder: string, file: string): string {
  return `\${directory:${folder}:${file}}`;
}

/**
 * Lets properties name the content of files.
 *
 * @see https://kafka.apache.org/documentation/#config_providers
 */
const FILES: KafkaProperties = {
  'config.providers': 'directory',
  'config.providers.directory.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
};

/**
 * The certificate that a broker or a client shows. A PEM key store in a file has key and certificates together, but a Secret
 * has them in two; named one by one they are read where they are mounted, and the key is never copied.
 *
 * @see https://kafka.apache.org/documentation/#brokerconfigs_ssl.keystore.key
 */
export function keyStore(folder: string): KafkaProperties {
  return {
    ...FILES,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.key': fileContent(folder, 'tls.key'),
    'ssl.keystore.certificate.chain': fileContent(folder, 'tls.crt'),
  };
}

/** The CA that the other side's certificate must come from. */
export function trustStore(caFile: string): KafkaProperties {
  return { 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': caFile };
}

/** How Kafka's tools reach a secured cluster. */
export interface KafkaToolsClient {
  /** Whether connections are TLS. */
  readonly tls: boolean;
  /** The CA of the brokers' certificates. Java's own roots without it. */
  readonly caFile?: string;
  /** The folder with `tls.crt` and `tls.key` of the client. */
  readonly certificateFolder?: string;
  readonly sasl?: KafkaToolsSasl;
}

/** A user of Kafka's tools, whose password is a file. */
export interface KafkaToolsSasl {
  readonly mechanism: string;
  readonly username: string;
  readonly passwordFolder: string;
  readonly passwordFile: string;
}

/** The settings of Kafka's tools. Key and password are read from mounted files. */
export function clientProperties({ tls, caFile, certificateFolder, sasl }: KafkaToolsClient): string {
  return propertiesText({
    'security.protocol': `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`,
    ...certificateFolder ? keyStore(certificateFolder) : {},
    ...caFile ? trustStore(caFile) : {},
    ...sasl ? { ...FILES, 'sasl.mechanism': sasl.mechanism, 'sasl.jaas.config': login(sasl) } : {},
  });
}

/** @see https://kafka.apache.org/documentation/#security_sasl_scram_clientconfig */
function login({ mechanism, username, passwordFolder, passwordFile }: KafkaToolsSasl): string {
  const module = mechanism.startsWith('SCRAM') ? 'scram.ScramLoginModule' : 'plain.PlainLoginModule';
  return `org.apache.kafka.common.security.${module} required username="${username}" password="${fileContent(passwordFolder, passwordFile)}";`;
}
