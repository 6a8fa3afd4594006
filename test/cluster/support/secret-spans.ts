/** What is in every secret below; nothing else contains it. */
export const SECRET = 's3cret';
/** What stays, to see that the spans came through and that a search finds what there is. */
export const MARKER = 'redaction-marker';

type Value = string | number | string[];

const SPANS: [string, Record<string, Value>][] = [
  ['GET /checkout?access_token=s3cretW', {
    'http.request.header.authorization': ['Bearer s3cretA12345'],
    'http.request.header.cookie': ['sid=s3cretB'],
    'http.request.header.x_api_key': 's3cretC',
    'url.full': 'https://bob:s3cretD@example.com/pay?access_token=s3cretE&page=1',
    'app.note': 'sent Bearer s3cretF1234 and eyJhbGciOiJI.eyJzdWIiOiIx.s3cretG',
    'app.password': 's3cretH',
    'user.email': 's3cretI@example.com',
    'app.mail': 'to s3cretJ@example.com',
  }],
  ["SELECT * FROM people WHERE name = 's3cretK'", {
    'db.system.name': 'postgresql',
    'db.query.text': "SELECT a1 FROM t2 WHERE a = 's3''cretK s3cretL' AND b = 77123 AND c = \"s3cretM\" AND d = 's3cretN",
    'db.query.parameter.0': 's3cretO',
  }],
  ['escaped', { 'db.system': 'mysql', 'db.statement': "SELECT 'it\\'s s3cretP'" }],
  ['comment', { 'db.system': 'mysql', 'db.statement': "/* it's */ SELECT 's3cretQ'" }],
  ['dollar quoted', { 'db.system': 'postgresql', 'db.statement': 'SELECT $a$s3cretR$a$' }],
  ['other language', { 'db.system': 'redis', 'db.statement': 'SET key s3cretS' }],
  ['unknown database', { 'db.statement': "SELECT 's3cretT'" }],
];

/** A request in OTLP's JSON with one trace that is full of secrets. */
export function secretSpans(traceId: string): string {
  const now = Date.now();
  const spans = SPANS.map(([name, attributes], index) => ({
    traceId,
    spanId: (index + 1).toString(16).padStart(16, '0'),
    name,
    kind: 3,
    startTimeUnixNano: `${now}000000`,
    endTimeUnixNano: `${now + 5}000000`,
    status: { code: 2, message: 'refused Bearer s3cretX12345 of s3cretY@example.com' },
    attributes: attributeList({ ...attributes, 'app.marker': MARKER }),
    events: [{ name: 'exception', timeUnixNano: `${now}000000`, attributes: attributeList({ 'exception.message': 'Bearer s3cretU12345 was refused' }) }],
  }));
  const resource = { attributes: attributeList({ 'service.name': 'redaction', 'api.token': 's3cretV' }) };
  return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
}

/** How many spans there are. */
export const SECRET_SPANS = SPANS.length;

function attributeList(attributes: Record<string, Value>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Value): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(valueOf) } };
  return typeof value === 'number' ? { intValue: value } : { stringValue: value };
}
