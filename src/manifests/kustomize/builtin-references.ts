import { field, type FieldSpec } from './field-spec.ts';
import type { NameReference } from './transformer-config.ts';

/** Where each kind keeps the spec of its pods. */
const POD_SPECS: readonly { readonly kind: string; readonly path: string }[] = [
  { kind: 'Pod', path: 'spec' },
  ...['Deployment', 'ReplicaSet', 'ReplicationController', 'DaemonSet', 'StatefulSet', 'Job'].map((kind) => ({
    kind,
    path: 'spec/template/spec',
  })),
  { kind: 'CronJob', path: 'spec/jobTemplate/spec/template/spec' },
];

const CONTAINERS = ['containers', 'initContainers'];
const SCALABLE = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];

/** The references between Kubernetes' own kinds that kustomize follows when an object is renamed. */
export const BUILTIN_REFERENCES: readonly NameReference[] = [
  {
    target: { kind: 'ConfigMap', version: 'v1' },
    referrers: [
      ...inPods([
        'volumes/configMap/name',
        'volumes/projected/sources/configMap/name',
        ...inContainers(['env/valueFrom/configMapKeyRef/name', 'envFrom/configMapRef/name']),
      ]),
      field('spec/configSource/configMap', { kind: 'Node' }),
      field('rules/resourceNames', { kind: 'Role' }),
      field('rules/resourceNames', { kind: 'ClusterRole' }),
      field('metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap', {
        kind: 'Ingress',
      }),
    ],
  },
  {
    target: { kind: 'Secret', version: 'v1' },
    referrers: [
      ...inPods([
        'volumes/secret/secretName',
        'volumes/projected/sources/secret/name',
        'imagePullSecrets/name',
        ...inContainers(['env/valueFrom/secretKeyRef/name', 'envFrom/secretRef/name']),
      ]),
      field('imagePullSecrets/name', { kind: 'ServiceAccount' }),
      field('secrets/name', { kind: 'ServiceAccount' }),
      field('spec/tls/secretName', { kind: 'Ingress' }),
      field('rules/resourceNames', { kind: 'Role' }),
      field('rules/resourceNames', { kind: 'ClusterRole' }),
      field('parameters/secretName', { kind: 'StorageClass' }),
    ],
  },
  {
    target: { kind: 'ServiceAccount', version: 'v1' },
    referrers: [
      field('subjects', { kind: 'RoleBinding', group: 'rbac.authorization.k8s.io' }),
      field('subjects', { kind: 'ClusterRoleBinding', group: 'rbac.authorization.k8s.io' }),
      ...inPods(['serviceAccountName']),
    ],
  },
  {
    target: { kind: 'Service', version: 'v1' },
    referrers: [
      field('spec/serviceName', { kind: 'StatefulSet', group: 'apps' }),
      field('spec/rules/http/paths/backend/serviceName', { kind: 'Ingress' }),
      field('spec/backend/serviceName', { kind: 'Ingress' }),
      field('spec/rules/http/paths/backend/service/name', { kind: 'Ingress' }),
      field('spec/defaultBackend/service/name', { kind: 'Ingress' }),
      field('spec/service/name', { kind: 'APIService', group: 'apiregistration.k8s.io' }),
      field('webhooks/clientConfig/service', { kind: 'ValidatingWebhookConfiguration' }),
      field('webhooks/clientConfig/service', { kind: 'MutatingWebhookConfiguration' }),
    ],
  },
  {
    target: { kind: 'PersistentVolumeClaim', version: 'v1' },
    referrers: inPods(['volumes/persistentVolumeClaim/claimName']),
  },
  {
    target: { kind: 'PersistentVolume', version: 'v1' },
    referrers: [field('spec/volumeName', { kind: 'PersistentVolumeClaim' })],
  },
  { target: { kind: 'PriorityClass', group: 'scheduling.k8s.io' }, referrers: inPods(['priorityClassName']) },
  {
    target: { kind: 'IngressClass', group: 'networking.k8s.io' },
    referrers: [field('spec/ingressClassName', { kind: 'Ingress' })],
  },
  {
    target: { kind: 'StorageClass', group: 'storage.k8s.io' },
    referrers: [
      field('spec/storageClassName', { kind: 'PersistentVolume' }),
      field('spec/storageClassName', { kind: 'PersistentVolumeClaim' }),
      field('spec/volumeClaimTemplates/spec/storageClassName', { kind: 'StatefulSet' }),
    ],
  },
  {
    target: { kind: 'Role', group: 'rbac.authorization.k8s.io' },
    referrers: [field('roleRef/name', { kind: 'RoleBinding', group: 'rbac.authorization.k8s.io' })],
  },
  {
    target: { kind: 'ClusterRole', group: 'rbac.authorization.k8s.io' },
    referrers: ['RoleBinding', 'ClusterRoleBinding'].map((kind) =>
      field('roleRef/name', { kind, group: 'rbac.authorization.k8s.io' }),
    ),
  },
  ...SCALABLE.map((kind) => ({
    target: { kind },
    referrers: [field('spec/scaleTargetRef/name', { kind: 'HorizontalPodAutoscaler' })],
  })),
];

function inContainers(paths: readonly string[]): readonly string[] {
  return CONTAINERS.flatMap((list) => paths.map((path) => `${list}/${path}`));
}

function inPods(paths: readonly string[]): readonly FieldSpec[] {
  return POD_SPECS.flatMap((pod) => paths.map((path) => field(`${pod.path}/${path}`, { kind: pod.kind })));
}
