/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The first of these variables that is set. CI systems set a variable that does not apply to nothing: an empty one is unset. */
export function variable(environment: Environment, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value) {
      return value;
    }
  }
  return undefined;
}
