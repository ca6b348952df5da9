import * as z from 'zod/mini';
import { providerTypes } from '../notification/manifests/provider-types.ts';
import { field, required, secretReference } from './schema-fields.ts';
import { hint, notBoth, objectName, shortDuration } from './schema-hints.ts';

const source = z.strictObject({
  kind: required(
    z.enum(['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation']),
    'The kind of the objects that are heard.',
  ),
  name: field(z.string(), 'The name of one object. Every name by default.'),
  namespace: field(z.string(), 'Their namespace. Every namespace by default.'),
  matchLabels: field(z.record(z.string(), z.string()), 'Labels that the objects have.'),
});

const patterns = z.array(z.string());

const longText = hint(z.string(), { maxLength: 2048 });

const alert = {
  eventSeverity: field(z.enum(['info', 'error']), 'error tells of trouble only. info by default.'),
  eventSources: field(z.array(source), 'Whose events are told. Those of every object by default.'),
  inclusionList: field(patterns, 'RE2 patterns; with any, only messages that match one of them are told.'),
  exclusionList: field(patterns, 'RE2 patterns of messages that are not told.'),
  eventMetadata: field(z.record(z.string(), z.string()), 'What is added to every message, by name.'),
  summary: field(hint(z.string(), { maxLength: 255 }), 'A text that is added to every message.'),
};

const notification = z.strictObject({
  type: required(z.enum(providerTypes), 'The service that is told, by its name in a Provider of Flux.'),
  address: field(longText, 'The URL of the service. One that is itself a secret belongs into the secret.'),
  channel: field(longText, 'The channel, room or topic.'),
  username: field(longText, 'The name that messages are sent under.'),
  secretRef: field(secretReference, 'A secret with address, token or headers.'),
  certSecretRef: field(secretReference, 'A secret with certificates.'),
  proxySecretRef: field(secretReference, 'A secret with the address of a proxy.'),
  timeout: field(shortDuration, 'How long one message may take with its retries. 15s by default.'),
  commitStatusExpr: field(z.string(), 'A CEL expression for the name of a commit status.'),
  suspend: field(z.boolean(), 'Tells nothing.'),
  ...alert,
  alerts: field(
    z.record(objectName, z.strictObject({ ...alert, suspend: field(z.boolean(), 'Leaves this alert out.') })),
    'Instead of one alert of the name of the entry: several, by their names, each with its own sources and filters.',
  ),
});

/** Fields of the one Alert that an entry stands for when it lists none. */
export const alertFieldNames = Object.keys(alert);

/** A Provider together with its Alerts. */
export const notificationSchema = hint(notification, {
  allOf: alertFieldNames.map((name) => notBoth('alerts', name)),
});
