import type { AuthParameters, ConnectionProperties } from '../../model/connection';
import { parseDuration } from '../../model/duration';
import { Refused } from '../../model/errors';
import { namesAndValues } from '../../model/payload';
import { missingSecrets, secretMembers } from '../../model/secretMembers';
import { confidentialTexts, jsonObject, Verify, verifyDefaults } from '../../model/verify';
import { formatDuration } from '../api/clock';
import type { Deadline } from '../api/deadline';
import type { ClientSettings } from '../aws/settings';
import type { SecretResolver } from '../secrets/references';
import { quotable } from './quote';
import { basicCredentials, endpointRequest, tokenRequest, WebRequest } from './request';
import { Answer, NoAnswer, Sender } from './send';
import { tokenIn } from './token';
import { tokenVerdictOf, Verdict, verdictOf } from './verdict';

/** What a try needs of its surroundings. */
export interface TrialContext {
  settings: ClientSettings;
  secrets: Pick<SecretResolver, 'resolve'>;
  /** Of the operation, if it has one. */
  deadline?: Pick<Deadline, 'left'> | undefined;
  /** Keeps a text out of every message from now on. */
  protect(secret: string): void;
  redact(text: string): string;
  warn(line: string): void;
  /** Throws if the answer is no longer wanted. */
  requireWanted(): void;
}

/** What is read of an answer, and for how long once it has begun: a token, and the first line of a refusal. */
const tokenBytes = 256 * 1024;
const lineBytes = 16 * 1024;
const lineMs = 1_000;

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
    confidentialTexts(verify).forEach((text) => context.protect(text));
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

interface Finding {
  verdict: Verdict;
  /** A sentence, or the end of one if there is no telling. */
  sentence: string;
}

/** The requests of one try, which end together. */
class Attempt {
  private readonly sender: Sender;
  private readonly milliseconds: number;
  private readonly endsAt: number;
  private readonly confidential: string[];
  private answer: Answer | undefined;

  constructor(
    private readonly verify: Verify,
    private readonly properties: ConnectionProperties,
    private readonly context: TrialContext,
  ) {
    this.sender = new Sender(context.settings);
    const allowed = parseDuration(verify.timeout ?? verifyDefaults.timeout) ?? 0;
    this.milliseconds = Math.min(allowed, Math.max(context.deadline?.left ?? Infinity, 0));
    this.endsAt = performance.now() + this.milliseconds;
    const { username, password } = properties.authParameters.basicAuthParameters ?? {};
    this.confidential = [
      ...secretMembers(properties.authParameters).map(({ value }) => value as string),
      ...confidentialParts(verify, properties.authParameters),
    ];
    if (properties.authorizationType === 'BASIC') {
      context.protect(basicCredentials(username ?? '', password as string));
    }
  }

  async make(): Promise<Finding> {
    let token: string | undefined;
    const { oAuthParameters } = this.properties.authParameters;
    if (this.properties.authorizationType === 'OAUTH_CLIENT_CREDENTIALS' && oAuthParameters) {
      const request = tokenRequest(oAuthParameters);
      const answered = await this.send('token endpoint', request);
      if ('verdict' in answered) {
        return answered;
      }
      const { status } = answered;
      if (status >= 200 && status <= 299) {
        // What comes in place of a token may be one in another form: it is not quoted.
        this.answer = undefined;
        try {
          token = tokenIn(await answered.text(this.left, tokenBytes));
        } catch (error) {
          return this.unanswered('token endpoint', request, error);
        }
      }
      const verdict = tokenVerdictOf(status, token);
      if (verdict !== 'passed' || token === undefined) {
        return this.finding('token endpoint', request, verdict, status);
      }
      this.context.protect(token);
      this.confidential.push(token);
    }
    const request = endpointRequest(this.verify, this.properties, token);
    const answered = await this.send('endpoint', request);
    return 'verdict' in answered
      ? answered
      : this.finding('endpoint', request, verdictOf(answered.status, this.verify.expectStatus), answered.status);
  }

  /** What the endpoint said, as a sentence for a failure; empty if there is nothing that can be shown. */
  async quote(): Promise<string> {
    const { answer } = this;
    const text = await answer?.text(Math.min(lineMs, this.left), lineBytes).catch(() => undefined);
    const line = quotable(text, (line) => this.context.redact(line), this.confidential);
    return line === undefined ? '' : ` Its answer was "${line}".`;
  }

  close(): void {
    this.sender.close();
  }

  private get left(): number {
    return this.endsAt - performance.now();
  }

  private async send(what: string, request: WebRequest): Promise<Answer | Finding> {
    this.context.requireWanted();
    try {
      this.answer = await this.sender.send(request, this.left);
      return this.answer;
    } catch (error) {
      return this.unanswered(what, request, error);
    }
  }

  private unanswered(what: string, request: WebRequest, error: unknown): Finding {
    if (!(error instanceof NoAnswer)) throw error;
    const why = error.code === undefined ? `within ${formatDuration(this.milliseconds)}` : `(${error.code})`;
    return { verdict: 'undecided', sentence: `the ${what} ${placeOf(request)} gave no answer ${why}` };
  }

  private finding(what: string, request: WebRequest, verdict: Verdict, status: number): Finding {
    const place = `${what} ${placeOf(request)}`;
    const whose = `the credentials of connection "${this.properties.name}"`;
    switch (verdict) {
      case 'undecided':
        return { verdict, sentence: `the ${place} answered with status ${status}` };
      case 'refused':
        return { verdict, sentence: `The ${place} refused ${whose} (${status}).` };
      default:
        return {
          verdict,
          sentence:
            what === 'endpoint'
              ? `The ${place} answered ${whose} with status ${status}, which verify does not expect.`
              : `The ${place} answered ${whose} without a token (${status}).`,
        };
    }
  }
}

/** Without user, query and fragment, which may hold secrets. */
const placeOf = ({ url }: WebRequest): string => `${url.protocol}//${url.host}${url.pathname}`;

/** A shorter text is part of ordinary words. */
const shortestPart = 6;

/** What an answer may repeat of the request beside its secrets, as a whole or in part: words of headers, members of a body. */
function confidentialParts(verify: Verify, authParameters: AuthParameters): string[] {
  const { invocationHttpParameters, oAuthParameters } = authParameters;
  const parameters = [invocationHttpParameters, oAuthParameters?.oAuthHttpParameters].flatMap((group) =>
    [...namesAndValues(group, () => false)].map(([, value]) => value),
  );
  const texts = [...confidentialTexts(verify), ...parameters];
  const words = texts.flatMap((text) => text.split(/[\s;,=&"]+/));
  const body = verify.body ?? '';
  return [...texts, ...words, ...leavesOf(jsonObject(body)), ...new URLSearchParams(body).values()].filter(
    (part) => part.length >= shortestPart,
  );
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}
