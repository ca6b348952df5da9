/** Who looks: the operator sees everything, a person what GitHub lets that person read. */
export type Viewer =
  | { readonly kind: 'operator' }
  | { readonly kind: 'person'; readonly login: string; readonly repositories: ReadonlySet<number> };

export function maySee(viewer: Viewer, repository: number): boolean {
  return viewer.kind === 'operator' || viewer.repositories.has(repository);
}
