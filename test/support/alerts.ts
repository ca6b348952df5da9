const version = 'apiVersion: notification.toolkit.fluxcd.io/v1beta3\n';

/** A Provider for the webhook at `address`, and an Alert that sends it what is told of all objects of these kinds. */
export function createAlert(address: string, kinds: readonly string[] = ['ImageUpdateAutomation']): string {
  return `${version}kind: Provider
metadata: {name: hook, namespace: flux-system}
spec: {type: generic, address: "${address}"}
---
${version}kind: Alert
metadata: {name: all, namespace: flux-system}
spec:
  providerRef: {name: hook}
  eventSources: [${kinds.map((kind) => `{kind: ${kind}, name: '*'}`).join(', ')}]
`;
}
