const REMOTE = /^(?:(?:https?|ssh|git|file):\/\/|git@|git::|gh:|github\.com[:/])/;

/** Whether an entry of a kustomization is fetched from somewhere else rather than read from the repository. */
export function isRemote(name: string): boolean {
  return REMOTE.test(name);
}
