import type { Deadline } from '../api/deadline';
import { ServiceError } from '../api/errors';

/** From so many on that wait in one state a list is asked. Fewer are looked at one by one, which needs no right to list. */
const many = 4;

interface Waiting {
  name: string;
  state: string;
  /** A list that was asked during this pause has the connection in its state. */
  listed: boolean;
  /** Ends the pause: a list no longer has the connection in its state. */
  end: () => void;
}

/** What it takes to list. */
export interface Lister {
  deadline: Deadline;
  list(filter: { connectionState: string }): Promise<{ name: string }[]>;
}

/**
 * The looks of connections that wait at the same time, with the same settings. A page of `ListConnections` with a
 * filter says of up to a hundred connections that they are still where they were; only what has left is described.
 */
export class SharedLooks {
  private readonly waiting = new Set<Waiting>();
  private readonly lists = new Map<string, Promise<void>>();
  private refused = false;

  /**
   * Pauses a wait for a connection: for the given time, or until a list that another wait has asked shows a change.
   *
   * @param state - where the connection was seen last
   * @returns whether it still is there, by a list; if not, it is for the caller to look
   */
  async pause(calls: Lister, name: string, state: string, milliseconds: number): Promise<boolean> {
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const own: Waiting = { name, state, listed: false, end };
    this.waiting.add(own);
    try {
      await Promise.race([calls.deadline.sleep(milliseconds), ended]);
      if (!own.listed && this.worthwhile(state)) {
        await this.list(calls, state);
      }
      return own.listed;
    } finally {
      this.waiting.delete(own);
    }
  }

  private in(state: string): Waiting[] {
    return [...this.waiting].filter((waiting) => waiting.state === state);
  }

  private worthwhile(state: string): boolean {
    return !this.refused && state !== '' && this.in(state).length >= many;
  }

  private async list(calls: Lister, connectionState: string): Promise<void> {
    let list = this.lists.get(connectionState);
    if (!list) {
      list = this.compare(calls, connectionState).finally(() => this.lists.delete(connectionState));
      this.lists.set(connectionState, list);
    }
    return list;
  }

  private async compare(calls: Lister, connectionState: string): Promise<void> {
    const asking = this.in(connectionState);
    let names: Set<string>;
    try {
      names = new Set((await calls.list({ connectionState })).map(({ name }) => name));
    } catch (error) {
      // Everybody looks for himself, and says what is wrong if that fails as well. Without the right to list, or with
      // a state that the service does not know, it is not asked again.
      this.refused ||= error instanceof ServiceError && ['accessDenied', 'validation'].includes(error.kind);
      return;
    }
    for (const waiting of asking) {
      waiting.listed = names.has(waiting.name);
      if (!waiting.listed) waiting.end();
    }
  }
}
