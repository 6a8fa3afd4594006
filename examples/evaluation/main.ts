import { App, Chart } from 'cdk8s';
import { TracingPlatform } from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'tracing' });

new TracingPlatform(chart, 'tracing', { createNamespace: true });

app.synth();
