/** Where things are in the Store. All that belongs to an installation is below its own prefix, except for indexes. */
export const keys = {
  tenant: (installation: number) => `tenant/${installation}/`,
  installation: (installation: number) => `tenant/${installation}/installation`,
  budget: (installation: number) => `tenant/${installation}/budget`,
  /** Apart from what is larger, so that a list costs little. */
  records: (installation: number) => `tenant/${installation}/record/`,
  summaries: (installation: number) => `tenant/${installation}/summary/`,
  repository: (installation: number, repository: number) =>
    `tenant/${installation}/repository/${repository}/`,
  record: (installation: number, repository: number) => `tenant/${installation}/record/${repository}`,
  summary: (installation: number, repository: number) => `tenant/${installation}/summary/${repository}`,
  view: (installation: number, repository: number) => `tenant/${installation}/repository/${repository}/view`,
  state: (installation: number, repository: number) =>
    `tenant/${installation}/repository/${repository}/state`,
  /** The names of everything that a repository has outside of its own prefix. */
  indexed: (installation: number, repository: number) =>
    `tenant/${installation}/repository/${repository}/indexed`,
  runs: (installation: number, repository: number) => `tenant/${installation}/repository/${repository}/runs`,
  told: (installation: number, repository: number) => `tenant/${installation}/repository/${repository}/told`,
  refusals: (installation: number, repository: number) =>
    `tenant/${installation}/repository/${repository}/refusals`,
  firstSeen: (installation: number, repository: number) =>
    `tenant/${installation}/repository/${repository}/first-seen`,

  /** Which installations there are. */
  installations: 'installation/',
  knownInstallation: (installation: number) => `installation/${installation}`,
  /** Which installation covers a repository. */
  owner: (repository: number) => `owner/${repository}`,
  /** In the order of time. */
  dues: 'due/',
  due: (at: number, installation: number, repository: number) =>
    `due/${String(Math.round(at)).padStart(15, '0')}/${installation}/${repository}`,
  /** No canonical name has two slashes in a row. */
  image: (canonical: string) => `image/${canonical}//`,
  imageUser: (canonical: string, installation: number, repository: number) =>
    `image/${canonical}//${installation}/${repository}`,
  hook: (digest: string) => `hook/${digest}/`,
  hookUser: (digest: string, installation: number, repository: number) =>
    `hook/${digest}/${installation}/${repository}`,

  delivery: (id: string) => `delivery/${id}`,
  lock: (name: string) => `lock/${name}`,
  swept: 'swept',
} as const;
