import { ServiceError } from '../../model/errors';
import type { Deadline } from '../api/deadline';
import { perSettings } from '../aws/memo';

/** From this many connections in one state on, one list replaces their polls. Fewer are described, which needs no permission to list. */
const worthListing = 4;

interface Waiting {
  name: string;
  state: string;
  /** A list that was asked during this pause has the connection in its state. */
  listed: boolean;
  /** Ends the pause: a list no longer has the connection in its state. */
  end: () => void;
}

/** What listing takes. */
export interface Lister {
  deadline: Deadline;
  list(filter: { connectionState: string }): Promise<{ name: string }[]>;
}

/**
 * The polls of connections that wait at the same time, with the same settings. A page of `ListConnections` with a filter
 * shows that up to a hundred connections are still in their state; only a connection that has left it is described.
 */
export class SharedPolling {
  private readonly waiting = new Set<Waiting>();
  private readonly lists = new Map<string, Promise<void>>();
  private refused = false;

  /**
   * Pauses a wait for a connection: for the given time, or until a list that another wait has asked shows a change.
   *
   * @param state - the state in which the connection was seen last
   * @returns whether a list shows it still in that state; if not, the caller has to describe it
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
    return !this.refused && state !== '' && this.in(state).length >= worthListing;
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
      // Each wait describes its own connection, and reports what is wrong if that fails as well. Without permission to
      // list, or with a state that the service does not know, the list is not asked again.
      this.refused ||= error instanceof ServiceError && ['accessDenied', 'validation'].includes(error.kind);
      return;
    }
    for (const waiting of asking) {
      waiting.listed = names.has(waiting.name);
      if (!waiting.listed) waiting.end();
    }
  }
}

/** The polling that the waits of this process with the same settings share. */
export const sharedPolling = perSettings(() => new SharedPolling());
