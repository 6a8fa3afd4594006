import { App, Chart } from 'cdk8s';
import { TracingPlatform } from '../../src';
import { platform } from './platform';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'observability' });

new TracingPlatform(chart, 'tracing', platform);

app.synth();
