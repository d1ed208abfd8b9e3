import type { ConnectionProperties } from '../../model/connection';
import { parseDuration } from '../../model/duration';
import { secretMembers } from '../../model/secretMembers';
import { confidentialTexts, Verify, verifyDefaults } from '../../model/verify';
import { formatDuration } from '../api/clock';
import type { Deadline } from '../api/deadline';
import type { ClientSettings } from '../aws/settings';
import { quotable } from './quote';
import { basicCredentials, endpointRequest, tokenRequest, WebRequest } from './request';
import { Answer, NoAnswer, NotHttp, ProxyRefused, Sender } from './send';
import { holdsToken, tokenIn } from './token';
import { tokenVerdictOf, Verdict, verdictOf } from './verdict';

export interface AttemptContext {
  settings: ClientSettings;
  /** Of the operation, if it has one. */
  deadline?: Pick<Deadline, 'left' | 'signal'> | undefined;
  /** Whether no message may show the url. */
  isUrlSecret: boolean;
  /** Keeps a text out of every message from now on. */
  protect(secret: string): void;
  redact(text: string): string;
}

export interface Finding {
  verdict: Verdict;
  /** A sentence; if there is no telling, the end of one. */
  sentence: string;
}

/** What is read of an answer, and for how long once it has begun: a token, and the first line of a refusal. */
const tokenBytes = 256 * 1024;
const lineBytes = 16 * 1024;
const lineMs = 1_000;

/** The requests of one try, which end together. */
export class Attempt {
  private readonly sender: Sender;
  private readonly milliseconds: number;
  private readonly endsAt: number;
  /** What no message may repeat of the requests and the answers. */
  private readonly confidential: string[];
  private answer: Answer | undefined;
  /** Whether the answer is that of a token endpoint. */
  private mayGrant = false;

  /** @param properties - with every reference resolved */
  constructor(
    private readonly verify: Verify,
    private readonly properties: ConnectionProperties,
    private readonly context: AttemptContext,
  ) {
    this.sender = new Sender(context.settings);
    const allowed = parseDuration(verify.timeout ?? verifyDefaults.timeout) ?? 0;
    this.milliseconds = Math.min(allowed, Math.max(context.deadline?.left ?? Infinity, 0));
    this.endsAt = performance.now() + this.milliseconds;
    const { authParameters, authorizationType } = properties;
    const url = new URL(verify.url);
    const own = [
      ...confidentialTexts(verify),
      ...(context.isUrlSecret ? [url.href, placeOf(url), url.host, url.pathname, ...url.pathname.split('/')] : []),
    ].filter((text) => text !== '' && text !== '/');
    // A delete that comes before the create knows of the connection only what is in the state.
    [...own, ...secretMembers(authParameters).map(({ value }) => value as string)].forEach((text) =>
      context.protect(text),
    );
    this.confidential = [...secretMembers(authParameters).map(({ value }) => value as string), ...own];
    if (authorizationType === 'BASIC') {
      const { username, password } = authParameters.basicAuthParameters ?? {};
      context.protect(basicCredentials(username ?? '', password as string));
    }
  }

  async make(): Promise<Finding> {
    const { verify, properties, context } = this;
    const { oAuthParameters } = properties.authParameters;
    let token: string | undefined;
    if (properties.authorizationType === 'OAUTH_CLIENT_CREDENTIALS' && oAuthParameters) {
      const granted = await this.token(tokenRequest(oAuthParameters));
      if (typeof granted !== 'string') {
        return granted;
      }
      token = granted;
    }
    const request = endpointRequest(verify, properties, token);
    const who = context.isUrlSecret ? 'endpoint of verify.url' : `endpoint ${placeOf(request.url)}`;
    try {
      const { status } = await this.send(request);
      const verdict = verdictOf(status, verify.expectStatus);
      return this.finding(who, verdict, status, `with status ${status}, which verify does not expect.`);
    } catch (error) {
      return this.unanswered(who, error);
    }
  }

  /** What was answered last, as a sentence for a failure; empty if there is nothing that can be shown. */
  async quote(): Promise<string> {
    const { answer } = this;
    const text = await answer?.text(Math.min(lineMs, this.left), lineBytes).catch(() => undefined);
    if (answer === undefined || (this.mayGrant && holdsToken(text))) {
      return '';
    }
    const line = quotable(text, answer.status, (shown) => this.context.redact(shown), this.confidential);
    return line === undefined ? '' : ` Its answer was "${line}".`;
  }

  close(): void {
    this.sender.close();
  }

  private get left(): number {
    return this.endsAt - performance.now();
  }

  /** The token, or why there is none. */
  private async token(request: WebRequest): Promise<string | Finding> {
    const who = `token endpoint ${placeOf(request.url)}`;
    this.mayGrant = true;
    try {
      const answer = await this.send(request);
      const { status } = answer;
      let token: string | undefined;
      if (status >= 200 && status <= 299) {
        // What comes in place of a token may be one in another form: it is not quoted.
        this.answer = undefined;
        token = tokenIn(await answer.text(this.left, tokenBytes));
      }
      const verdict = tokenVerdictOf(status, token);
      if (verdict !== 'passed' || token === undefined) {
        return this.finding(who, verdict, status, `without a token (${status}).`);
      }
      this.context.protect(token);
      this.confidential.push(token);
      this.mayGrant = false;
      return token;
    } catch (error) {
      return this.unanswered(who, error);
    }
  }

  private async send(request: WebRequest): Promise<Answer> {
    this.answer = await this.sender.send(request, this.left, this.context.deadline?.signal);
    return this.answer;
  }

  private unanswered(who: string, error: unknown): Finding {
    const { name } = this.properties;
    if (error instanceof ProxyRefused) {
      const sentence = `The proxy wants another user name or password (407): the credentials of connection "${name}" did not reach the ${who}.`;
      return { verdict: 'refused', sentence };
    }
    if (error instanceof NotHttp) {
      const unexpected = `with something that is not HTTP (${error.code}).`;
      return {
        verdict: 'unexpected',
        sentence: `The ${who} answered the credentials of connection "${name}" ${unexpected}`,
      };
    }
    if (!(error instanceof NoAnswer)) throw error;
    const why = error.code === undefined ? `within ${formatDuration(this.milliseconds)}` : `(${error.code})`;
    return { verdict: 'undecided', sentence: `the ${who} gave no answer ${why}` };
  }

  private finding(who: string, verdict: Verdict, status: number, unexpected: string): Finding {
    const { name } = this.properties;
    switch (verdict) {
      case 'undecided':
        return { verdict, sentence: `the ${who} answered with status ${status}` };
      case 'refused':
        return { verdict, sentence: `The ${who} refused the credentials of connection "${name}" (${status}).` };
      default:
        return { verdict, sentence: `The ${who} answered the credentials of connection "${name}" ${unexpected}` };
    }
  }
}

/** Without user, query and fragment, which may hold secrets. */
const placeOf = (url: URL): string => `${url.protocol}//${url.host}${url.pathname}`;
