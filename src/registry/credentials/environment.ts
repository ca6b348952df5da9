/** The variables of a process, given by the host so that nothing here reads them on its own. */
export type Environment = Readonly<Record<string, string | undefined>>;
