// The pipeline.
export { apply, plan } from './pipeline.ts';
export type { PlanRequest } from './pipeline.ts';
export type { Plan } from './plan.ts';

// Errors.
export { TidemarkError, toProblemLine } from './errors.ts';
export type { ErrorCode, Place, Problem } from './errors.ts';

// Ports, and the adapters that come with the package.
export type { Tree, TreeFile } from './manifests/tree.ts';
export { createLocalTree } from './manifests/checkout/local-tree.ts';
export type { Credentials, Registry, RegistryAccess, TagListing } from './registry/registry.ts';
export { createOciRegistry } from './registry/oci/create-oci-registry.ts';
export { createRequestBudget } from './registry/request-budget.ts';
export type { RequestBudget } from './registry/request-budget.ts';
export { createEnvironmentCredentials } from './registry/credentials/environment-credentials.ts';
export type { Delivery, DeliveryResult, DeliveredCommit, PlannedCommit } from './delivery/delivery.ts';
export { createCommitDelivery } from './delivery/checkout/commit-delivery.ts';
export { createWriteDelivery } from './delivery/checkout/write-delivery.ts';

// For processes of one's own.
export { boundHeap } from './entry/bound-heap.ts';

// Reports.
export type { Run } from './report/run.ts';
export { toJsonReport } from './report/json-report.ts';
export type { JsonReport } from './report/json-report.ts';
