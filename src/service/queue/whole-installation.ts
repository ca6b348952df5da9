/** The number under which the queue knows the job of an installation as a whole; no repository has it. */
export function toWholeInstallation(installation: number): number {
  return -installation;
}

export function isWholeInstallation(repository: number): boolean {
  return repository < 0;
}
