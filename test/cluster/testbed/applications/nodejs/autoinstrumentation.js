// The entry of the operator's image: the package's own registration.
require('@opentelemetry/auto-instrumentations-node/register');
