import { defaultUnknowns, unknownAnswers, type Emulator, type Unknowns } from 'eventbridge-connection-emulator';
import { all } from './parameters';

export interface Answers {
  title: string;
  unknowns: Partial<Unknowns>;
}

const entries = Object.entries(unknownAnswers) as [keyof Unknowns, readonly unknown[]][];

/** The answers that are not the default. */
export const others = entries.map(([name, answers]): [keyof Unknowns, unknown[]] => [
  name,
  answers.filter((answer) => answer !== defaultUnknowns[name]),
]);

/**
 * What the service may answer where nobody knows, made from the emulator's own declaration: every answer that is not
 * the default, in as few sets as hold them all. What has no further answer is the default in the later of them. In the
 * long run the defaults alone too, and each other answer in a set of its own.
 */
export function everyAnswer(): Answers[] {
  const most = Math.max(...others.map(([, answers]) => answers.length));
  const together = Array.from({ length: most }, (_, index): Answers => {
    const unknowns = others.flatMap(([name, answers]) => (index < answers.length ? [[name, answers[index]]] : []));
    return { title: `other answers, ${index + 1} of ${most}`, unknowns: Object.fromEntries(unknowns) };
  });
  const alone = others.flatMap(([name, answers]) =>
    answers.map((answer): Answers => ({
      title: `${name}: ${JSON.stringify(answer)}`,
      unknowns: { [name]: answer },
    })),
  );
  return [...together, ...(all ? [{ title: 'the defaults', unknowns: {} }, ...alone] : [])];
}

/** The unknowns that the emulator has had to decide, from now on. */
export function asked(emulator: Emulator): Set<keyof Unknowns> {
  const found = new Set<keyof Unknowns>();
  const { control } = emulator;
  // The emulator's own object, in which every decision looks; a copy of it is no decision.
  const { unknowns } = (control as unknown as { world: { settings: { unknowns: Record<string, unknown> } } }).world
    .settings;
  let copying = false;
  for (const [name, answer] of Object.entries(unknowns)) {
    let value = answer;
    Object.defineProperty(unknowns, name, {
      enumerable: true,
      get: () => {
        if (!copying) found.add(name as keyof Unknowns);
        return value;
      },
      set: (next: unknown) => (value = next),
    });
  }
  const configure = control.configure.bind(control);
  control.configure = (change) => {
    copying = true;
    try {
      return configure(change);
    } finally {
      copying = false;
    }
  };
  return found;
}
