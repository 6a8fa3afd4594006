import { App, Chart } from 'cdk8s';
import { platform } from './platform';
import { TracingPlatform } from '../../src';

const app = new App();
const chart = new Chart(app, 'tracing', { namespace: 'observability' });

new TracingPlatform(chart, 'tracing', platform);

app.synth();
