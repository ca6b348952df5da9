import type { Gvk } from './gvk.ts';

/** The kinds without namespace that kustomize knows; it takes every other kind, custom ones too, for namespaced. */
const KINDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/v1', ['Namespace', 'Node', 'PersistentVolume', 'ComponentStatus']],
  ['rbac.authorization.k8s.io/v1', ['ClusterRole', 'ClusterRoleBinding']],
  ['rbac.authorization.k8s.io/v1beta1', ['ClusterRole', 'ClusterRoleBinding']],
  ['apiextensions.k8s.io/v1', ['CustomResourceDefinition']],
  ['apiextensions.k8s.io/v1beta1', ['CustomResourceDefinition']],
  ['apiregistration.k8s.io/v1', ['APIService']],
  ['apiregistration.k8s.io/v1beta1', ['APIService']],
  ['storage.k8s.io/v1', ['StorageClass', 'VolumeAttachment', 'CSIDriver', 'CSINode']],
  ['storage.k8s.io/v1beta1', ['StorageClass', 'VolumeAttachment', 'CSIDriver', 'CSINode']],
  ['networking.k8s.io/v1', ['IngressClass']],
  ['networking.k8s.io/v1beta1', ['IngressClass']],
  ['admissionregistration.k8s.io/v1', ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']],
  [
    'admissionregistration.k8s.io/v1beta1',
    ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  ],
  ['scheduling.k8s.io/v1', ['PriorityClass']],
  ['scheduling.k8s.io/v1beta1', ['PriorityClass']],
  ['node.k8s.io/v1', ['RuntimeClass']],
  ['node.k8s.io/v1beta1', ['RuntimeClass']],
  ['certificates.k8s.io/v1', ['CertificateSigningRequest']],
  ['certificates.k8s.io/v1beta1', ['CertificateSigningRequest']],
  ['policy/v1beta1', ['PodSecurityPolicy']],
  ['flowcontrol.apiserver.k8s.io/v1beta1', ['FlowSchema', 'PriorityLevelConfiguration']],
]);

export function isClusterScoped(gvk: Gvk): boolean {
  return KINDS.get(`${gvk.group}/${gvk.version}`)?.includes(gvk.kind) ?? false;
}
