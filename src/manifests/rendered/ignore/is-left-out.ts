/** What source-controller never hands on. */
const versionControl: ReadonlySet<string> = new Set(['.git', '.gitignore', '.gitmodules', '.gitattributes']);

const directories: ReadonlySet<string> = new Set(['.github', '.circleci']);

const names: ReadonlySet<string> = new Set([
  '.travis.yml',
  '.gitlab-ci.yml',
  'appveyor.yml',
  '.drone.yml',
  'cloudbuild.yaml',
  'codeship-services.yml',
  'codeship-steps.yml',
  '.goreleaser.yml',
  '.sops.yaml',
  '.flux.yaml',
]);

const extension = /\.(?:jpg|jpeg|gif|png|wmv|flv|tar\.gz|zip)$/;

/** Whether a file is among those of version control, which no pattern brings into a source but one that says so. */
export function isOfVersionControl(path: string): boolean {
  return path.split('/').some((step) => versionControl.has(step));
}

/** Whether Flux leaves a file out of a source that says nothing of what to leave out. */
export function isLeftOutByDefault(path: string): boolean {
  const steps = path.split('/');
  if (steps.some((step) => names.has(step) || extension.test(step))) return true;
  return steps.slice(0, -1).some((step) => directories.has(step));
}
