import type { ImageRepository } from '../../manifests/types.ts';

/** Where the credentials of a repository come from, never what they are. `isLogin` tells whether any were found. */
export function describeCredentials(
  { spec, metadata }: ImageRepository,
  isLogin: boolean | undefined,
): string {
  if (spec.provider !== 'generic') return `cloud identity (provider: ${spec.provider})`;
  if (spec.secretRef !== undefined) return `Secret ${metadata.namespace}/${spec.secretRef.name}`;
  if (isLogin === undefined) return 'not looked for';
  return isLogin ? "docker's config or GITHUB_TOKEN" : 'none (anonymous)';
}
