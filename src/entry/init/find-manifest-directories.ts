import { findOverlays } from '../../manifests/overlays/find-overlays.ts';
import type { Tree } from '../../manifests/tree.ts';

/**
 * The directories that Flux image manifests are applied from: those of the overlays and Flux Kustomizations that bring
 * them, and the own directory of a file that nothing brings. None of them is below another one.
 */
export function findManifestDirectories(tree: Tree, paths: readonly string[]): readonly string[] {
  const overlays = findOverlays(tree, paths);
  const directories = new Set(
    paths.flatMap((path) => overlays.get(path) ?? [path.includes('/') ? path.replace(/\/[^/]*$/, '') : '.']),
  );
  return [...directories].filter((one) => ![...directories].some((other) => isBelow(one, other))).sort();
}

function isBelow(path: string, other: string): boolean {
  return path !== other && (other === '.' || path.startsWith(`${other}/`));
}
