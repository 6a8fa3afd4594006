// Prints what it costs to define and synthesize a number of production platforms in one app.
// Plain JavaScript: it runs as a user's compiled app does.
const [library, platforms] = process.argv.slice(2);
const { ApiObject, App, Chart } = require('cdk8s');
const { PlatformSize, PlatformTls, TracingPlatform } = require(library);

function synthesize(number) {
  const app = new App();
  const chart = new Chart(app, 'tracing', { namespace: 'observability' });
  const tls = PlatformTls.certManager({ issuer: 'internal-ca' });
  for (let index = 1; index <= number; index++) {
    new TracingPlatform(chart, `tracing-${index}`, { size: PlatformSize.PRODUCTION, tls });
  }
  app.synth();
  return app;
}

// First without a clock: else node's compiling would be shared by few objects in one run and by many in another, and hide growth.
synthesize(30);
// One platform takes too little time to be measured once.
const rounds = Math.ceil(100 / Number(platforms));
let objects = 0;
let milliseconds = 0;
for (let round = 0; round < rounds; round++) {
  // Time of the processor, not of the clock: what else the machine does must not look like growth.
  const started = process.cpuUsage();
  const app = synthesize(Number(platforms));
  const { user, system } = process.cpuUsage(started);
  milliseconds += (user + system) / 1000;
  objects += app.node.findAll().filter(construct => ApiObject.isApiObject(construct)).length;
}
console.log(JSON.stringify({ objects: objects / rounds, milliseconds: milliseconds / rounds }));
