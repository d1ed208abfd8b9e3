import type { ConnectionProperties } from '../../model/connection';
import { Refused } from '../../model/errors';
import { missingSecrets } from '../../model/secretMembers';
import type { Verify } from '../../model/verify';
import type { SecretResolver } from '../secrets/references';
import { Attempt, type AttemptContext } from './attempt';

/** What a try needs of its surroundings. */
export interface TrialContext extends AttemptContext {
  secrets: Pick<SecretResolver, 'resolve'>;
  warn(line: string): void;
}

/** One try of the credentials of a connection, before AWS gets them. */
export class Trial {
  private outcome: Promise<void> | undefined;

  constructor(
    private readonly verify: Verify,
    private readonly properties: ConnectionProperties,
    private readonly context: TrialContext,
  ) {}

  /**
   * Tries the credentials, once however often it is asked.
   *
   * @param exists - whether there is a connection, whose credentials a failure leaves as they are
   * @throws Refused if the credentials are not to be sent
   */
  pass({ exists }: { exists: boolean }): Promise<void> {
    this.outcome ??= this.run(exists);
    return this.outcome;
  }

  private async run(exists: boolean): Promise<void> {
    const { verify, properties, context } = this;
    const { name } = properties;
    const nothingSent = exists
      ? 'Nothing was sent to AWS; its present credentials are unchanged.'
      : 'Nothing was sent to AWS.';
    const undecided = (reason: string): void => {
      const sentence = `The credentials of connection "${name}" could not be tried: ${reason}.`;
      if (verify.required === true) {
        throw new Refused(`${sentence} ${nothingSent} Run \`pulumi up\` again, or set verify.required to false.`);
      }
      context.warn(`${sentence} Whether they work is not known; verify.required: true makes this a failure.`);
    };

    const missing = missingSecrets(properties);
    if (missing.length > 0) {
      undecided(`${missing.join(', ')} is not known`);
      return;
    }
    const complete = await context.secrets.resolve(properties);
    const attempt = new Attempt(verify, complete, context);
    try {
      const { verdict, sentence } = await attempt.make();
      if (verdict === 'undecided') {
        undecided(sentence);
      } else if (verdict !== 'passed') {
        throw new Refused(
          verdict === 'refused'
            ? `${sentence} ${nothingSent}${await attempt.quote()}`
            : `${sentence} ${nothingSent}${await attempt.quote()} Correct verify or the credentials, then run \`pulumi up\` again.`,
        );
      }
    } finally {
      attempt.close();
    }
  }
}
