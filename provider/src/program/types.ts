import type { Input, Unwrap } from '@pulumi/pulumi';

/**
 * How EventBridge authorizes itself at the HTTP endpoint (the service's `AuthorizationType`).
 *
 * - `BASIC`: a user name and a password, as an `Authorization: Basic` header.
 * - `API_KEY`: a header of any name with a key in it.
 * - `OAUTH_CLIENT_CREDENTIALS`: a bearer token, which EventBridge gets from a token endpoint and renews by itself.
 *
 * It can be changed in place: the connection keeps its ARN.
 */
export type AuthorizationType = 'BASIC' | 'API_KEY' | 'OAUTH_CLIENT_CREDENTIALS';

/**
 * The method with which EventBridge asks the authorization endpoint for a token (`HttpMethod`).
 */
export type OAuthHttpMethod = 'GET' | 'POST' | 'PUT';

/**
 * Where a connection stands in its life (`ConnectionState`).
 *
 * - `CREATING`: AWS creates the connection.
 * - `UPDATING`: AWS applies an update.
 * - `DELETING`: AWS deletes the connection.
 * - `AUTHORIZED`: the connection works, as far as AWS knows. Its endpoint is public.
 * - `DEAUTHORIZED`: it does not work: AWS has no credentials, or could not get a token with them.
 * - `AUTHORIZING`: AWS gets a token.
 * - `DEAUTHORIZING`: AWS removes the credentials.
 * - `ACTIVE`: the connection works, as far as AWS knows. Its endpoint is private.
 * - `FAILED_CONNECTIVITY`: it does not work: AWS does not reach the private endpoint.
 */
export type ConnectionState =
  | 'CREATING'
  | 'UPDATING'
  | 'DELETING'
  | 'AUTHORIZED'
  | 'DEAUTHORIZED'
  | 'AUTHORIZING'
  | 'DEAUTHORIZING'
  | 'ACTIVE'
  | 'FAILED_CONNECTIVITY';

/**
 * A secret of AWS Secrets Manager, in place of a value. The value is read in the provider when the connection is
 * created or updated, and is in no state, plan, preview or log. A new version of the secret shows in the preview as a
 * change of `versionId`, and the update applies exactly that version.
 *
 * Needs `secretsmanager:DescribeSecret` (preview) and `secretsmanager:GetSecretValue` (create, update) on the secret.
 *
 * @example
 * ```ts
 * const password: SecretsManagerReference = {
 *   secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:crm",
 *   jsonKey: "password",
 * };
 * ```
 */
export interface SecretsManagerReference {
  /** `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME`. */
  secretArn: Input<string>;
  /** The member to take, if the secret is a JSON object. Without it, the whole text. */
  jsonKey?: Input<string | undefined>;
  /** A fixed version; it is followed no further. */
  versionId?: Input<string | undefined>;
  /**
   * The stage to follow.
   *
   * @defaultValue `AWSCURRENT`
   */
  versionStage?: Input<string | undefined>;
}

/**
 * A parameter of SSM Parameter Store, in place of a value, with all that holds for
 * {@link SecretsManagerReference | a secret of Secrets Manager}.
 * Give `parameterArn` or `name`. A `SecureString` is decrypted.
 *
 * Needs `ssm:GetParameter`, and `kms:Decrypt` if the parameter is encrypted with a customer-managed key.
 *
 * @example
 * ```ts
 * const password: ParameterReference = { name: "/crm/password" };
 * ```
 */
export interface ParameterReference {
  /** `arn:aws:ssm:REGION:ACCOUNT:parameter/NAME`. */
  parameterArn?: Input<string | undefined>;
  /** The name of a parameter in the region of the connection. */
  name?: Input<string | undefined>;
  /** A fixed version; it is followed no further. */
  version?: Input<number | undefined>;
}

/**
 * A secret by value, which is encrypted in the state, or by reference, which keeps it out of the state. An output may
 * decide which of the two it is.
 *
 * @example
 * ```ts
 * const stored = config.getObject<{ secretArn: string }>("crmSecret");
 * const password: SecretInput = stored ?? config.requireSecret("crmPassword");
 * ```
 */
export type SecretInput = Input<string | SecretsManagerReference | ParameterReference>;

/**
 * One value of an HTTP parameter, with the choice whether AWS keeps it secret.
 */
export interface HttpParameterValue {
  /**
   * The value that EventBridge sends (`Value`). Header values: 1 to 512 printable ASCII characters and tabs.
   * Query string values: 1 to 512 characters. Body values: any text. A reference to a secret is hidden by default.
   */
  value: SecretInput;
  /**
   * Whether AWS hides the value from everyone who can describe the connection (`IsValueSecret`). A secret value is
   * encrypted in the state and shown as `[secret]`.
   *
   * @defaultValue `true` if `value` is a Pulumi secret or a reference, else `false`, as in the service's API.
   */
  isValueSecret?: Input<boolean | undefined>;
}

/**
 * What one key of an HTTP parameter map holds: a value, a value with `isValueSecret`, or a list of these if the
 * key is to be sent more than once.
 */
export type HttpParameter = Input<string | HttpParameterValue | Input<string | HttpParameterValue>[]>;

/**
 * HTTP parameters by name. Keyed, not listed, so that a preview shows exactly the entry that changes and one secret
 * value does not hide its neighbours.
 *
 * @example
 * ```ts
 * const headerParameters: HttpParameterMap = {
 *   "X-Tenant": "acme",
 *   "X-Token": { value: config.requireSecret("token"), isValueSecret: true },
 *   "X-Trace": ["a", "b"],
 * };
 * ```
 */
export type HttpParameterMap = Record<string, HttpParameter>;

/**
 * Parameters that EventBridge adds to requests (`ConnectionHttpParameters`). At most 100 of each kind; together with
 * the event they count toward a payload of 64 KB.
 */
export interface HttpParameters {
  /** Headers by name (`HeaderParameters`). Names: up to 512 characters of an HTTP token. */
  headerParameters?: Input<HttpParameterMap | undefined>;
  /** Query string parameters by name (`QueryStringParameters`). Names: up to 512 characters, no control characters. */
  queryStringParameters?: Input<HttpParameterMap | undefined>;
  /** Fields of the JSON body by name (`BodyParameters`). */
  bodyParameters?: Input<HttpParameterMap | undefined>;
}

/**
 * The VPC Lattice resource configuration behind which a private endpoint lives (`ConnectivityResourceParameters`).
 *
 * IAM actions: `vpc-lattice:CreateServiceNetworkResourceAssociation`, `vpc-lattice:GetResourceConfiguration`,
 * `vpc-lattice:AssociateViaAWSService-EventsAndStates`.
 *
 * @example
 * ```ts
 * const invocationConnectivityParameters: ConnectivityParameters = {
 *   resourceParameters: {
 *     resourceConfigurationArn:
 *       "arn:aws:vpc-lattice:eu-central-1:123456789012:resourceconfiguration/rcfg-0123456789abcdefa",
 *   },
 * };
 * ```
 */
export interface ConnectivityParameters {
  /** The way into the private network (`ResourceParameters`). */
  resourceParameters: Input<{
    /**
     * `arn:aws:vpc-lattice:REGION:ACCOUNT:resourceconfiguration/rcfg-` and 17 characters (`ResourceConfigurationArn`).
     * For a public endpoint leave out the whole group: an empty text is refused.
     */
    resourceConfigurationArn: Input<string>;
  }>;
}

/** A user name and a password (`BasicAuthParameters`). */
export interface BasicAuthParameters {
  /** 1 to 512 characters, no colon, no control characters but tabs (`Username`). Readable in state and previews. */
  username: Input<string>;
  /** 1 to 512 characters, no colon, no control characters but tabs (`Password`). Always a Pulumi secret. */
  password: SecretInput;
}

/** A header that carries a key (`ApiKeyAuthParameters`). */
export interface ApiKeyAuthParameters {
  /** The name of the header, 1 to 512 characters, no colon (`ApiKeyName`). Readable in state and previews. */
  apiKeyName: Input<string>;
  /** The key, 1 to 512 characters, no colon (`ApiKeyValue`). Always a Pulumi secret. */
  apiKeyValue: SecretInput;
}

/** The client that asks for tokens (`ClientParameters`). */
export interface OAuthClientParameters {
  /** 1 to 512 characters, no colon (`ClientID`). Readable in state and previews. */
  clientId: Input<string>;
  /** 1 to 512 characters, no colon (`ClientSecret`). Always a Pulumi secret. */
  clientSecret: SecretInput;
}

/** The client-credentials grant of OAuth 2.0 (`OAuthParameters`). */
export interface OAuthParameters {
  /** Who asks for the token (`ClientParameters`). */
  clientParameters: Input<OAuthClientParameters>;
  /**
   * The token endpoint, an `https://` URL of up to 2,048 characters (`AuthorizationEndpoint`). EventBridge calls it at
   * once: an answer other than a token ends in `DEAUTHORIZED`, none at all in a wait until the timeout.
   */
  authorizationEndpoint: Input<string>;
  /** The method of the token request (`HttpMethod`). */
  httpMethod: Input<OAuthHttpMethod>;
  /** Parameters that are added to the token request (`OAuthHttpParameters`), a `scope` for example. */
  oAuthHttpParameters?: Input<HttpParameters | undefined>;
}

/** What every authorization type accepts beside its own credentials. */
export interface CommonAuthParameters {
  /** Parameters that are added to every request to the endpoint (`InvocationHttpParameters`). */
  invocationHttpParameters?: Input<HttpParameters | undefined>;
  /** A private authorization endpoint (`ConnectivityParameters`). Leave out for a public one. */
  connectivityParameters?: Input<ConnectivityParameters | undefined>;
}

/** The authorization parameters of a `BASIC` connection. */
export interface BasicAuthorization extends CommonAuthParameters {
  /** User name and password (`BasicAuthParameters`). */
  basicAuthParameters: Input<BasicAuthParameters>;
}

/** The authorization parameters of an `API_KEY` connection. */
export interface ApiKeyAuthorization extends CommonAuthParameters {
  /** The header and its key (`ApiKeyAuthParameters`). */
  apiKeyAuthParameters: Input<ApiKeyAuthParameters>;
}

/** The authorization parameters of an `OAUTH_CLIENT_CREDENTIALS` connection. */
export interface OAuthAuthorization extends CommonAuthParameters {
  /** The client and the token endpoint (`OAuthParameters`). */
  oAuthParameters: Input<OAuthParameters>;
}

/** The authorization parameters that belong to each authorization type. */
export interface AuthorizationParameters {
  /** `basicAuthParameters`, and what every type accepts. */
  BASIC: BasicAuthorization;
  /** `apiKeyAuthParameters`, and what every type accepts. */
  API_KEY: ApiKeyAuthorization;
  /** `oAuthParameters`, and what every type accepts. */
  OAUTH_CLIENT_CREDENTIALS: OAuthAuthorization;
}

/**
 * An authorization type, or one of several, and the parameters that belong to it.
 *
 * @typeParam T - the type, or the types
 */
export interface AuthorizationOf<T extends AuthorizationType> {
  /**
   * How EventBridge authorizes itself at the HTTP endpoint (`AuthorizationType`): `"BASIC"`, `"API_KEY"` or
   * `"OAUTH_CLIENT_CREDENTIALS"`. A change is made in place, together with the group in `authParameters`.
   *
   * @remarks
   * The literal decides what `authParameters` has to be. In a variable of its own it would be any text: write
   * `"BASIC" as const`, or give the variable the type {@link ConnectionArgs}. From the configuration it comes with
   * `config.require<AuthorizationType>("type")`, and the preview checks the pairing then.
   */
  authorizationType: Input<T>;
  /**
   * The credentials, and the parameters that EventBridge adds to requests (`AuthParameters`): `basicAuthParameters`,
   * `apiKeyAuthParameters` or `oAuthParameters`, whichever belongs to `authorizationType`; `invocationHttpParameters` and
   * `connectivityParameters` with each of them. What is secret in it becomes a Pulumi secret, whether it is marked or not.
   */
  authParameters: Input<AuthorizationParameters[T]>;
}

/** A user name and a password: `authorizationType: "BASIC"` and what belongs to it. */
export type BasicConnection = AuthorizationOf<'BASIC'>;

/** A key in a header: `authorizationType: "API_KEY"` and what belongs to it. */
export type ApiKeyConnection = AuthorizationOf<'API_KEY'>;

/** A token of OAuth 2.0: `authorizationType: "OAUTH_CLIENT_CREDENTIALS"` and what belongs to it. */
export type OAuthConnection = AuthorizationOf<'OAUTH_CLIENT_CREDENTIALS'>;

/** The authorization type and the parameters that belong to it: a wrong pairing does not compile. */
export type ConnectionAuthorization = BasicConnection | ApiKeyConnection | OAuthConnection;

/**
 * One request that tells whether the credentials work, before AWS gets them. The provider makes it as EventBridge would:
 * with the Basic header, the API key, or a bearer token that it fetches from `authorizationEndpoint`, and with
 * `invocationHttpParameters`, which win over what is given here. It leaves through the proxies, and trusts the
 * certificates, of the `aws:` configuration.
 *
 * - An expected status passes.
 * - 401, 403 and 407, also of a proxy, and a status of 400 to 499 except 429 of the token endpoint, say that the
 *   credentials are wrong: the operation fails. AWS has been sent nothing, and a connection that exists keeps the credentials
 *   that it has.
 * - No answer, 429 and 500 to 599 say nothing: a warning, or a failure with `required: true`.
 * - Every other status is a failure, and so is an answer that is not HTTP.
 *
 * No redirect is followed. `onUnauthorized: "warn"` softens none of this. The credentials are tried before a create, a
 * replacement, and an update that sends them (of the credentials, the type, the parameters or `rotationToken`; after a
 * failure; with `adopt`), and not for a change of the description, on refresh or on delete.
 *
 * @example
 * ```ts
 * const crm = new Connection("crm", {
 *   authorizationType: "BASIC",
 *   authParameters: { basicAuthParameters: { username: "events", password: config.requireSecret("password") } },
 *   verify: { url: "https://crm.example.com/ping", expectStatus: 204 },
 * });
 * ```
 */
export interface Verify {
  /**
   * The endpoint to ask, an `https://` URL without a user name; `http://` for this machine only. Choose a request that
   * changes nothing there. Messages never show its query string, and nothing of it if it is a Pulumi secret.
   *
   * @remarks
   * A transformation cannot make a secret of it.
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://crm.example.com/ping" };
   * ```
   */
  url: Input<string>;
  /**
   * The method of the request.
   *
   * @defaultValue `"GET"`
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://crm.example.com/orders?dryRun=true", method: "POST", body: "{}" };
   * ```
   */
  method?: Input<'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | undefined>;
  /**
   * Headers of the request by name, printable ASCII. Their values may be Pulumi secrets. A header of the connection
   * replaces one of the same name; `Host`, `Content-Length` and the like are refused.
   *
   * @defaultValue None but `User-Agent`, and `Content-Type: application/json` if there is a body.
   *
   * @example
   * ```ts
   * const verify: Verify = {
   *   url: "https://crm.example.com/ping",
   *   headers: { Accept: "application/json", "X-Session": config.requireSecret("session") },
   * };
   * ```
   */
  headers?: Input<Record<string, Input<string>> | undefined>;
  /**
   * The body of the request, any text. May be a Pulumi secret. Body parameters of the connection are added to it, for which
   * it has to be a JSON object.
   *
   * @defaultValue None; with body parameters and the method POST, PUT or PATCH an object of these.
   *
   * @example
   * ```ts
   * const verify: Verify = {
   *   url: "https://crm.example.com/events",
   *   method: "POST",
   *   body: JSON.stringify({ type: "ping" }),
   * };
   * ```
   */
  body?: Input<string | undefined>;
  /**
   * The status, or each status, with which the credentials are right: 200 to 599.
   *
   * @defaultValue Every status from 200 to 399. If the endpoint sends whoever it does not know to a sign-in page, give
   * the status that it answers otherwise.
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://crm.example.com/events", expectStatus: [200, 204, 405] };
   * ```
   */
  expectStatus?: Input<number | Input<number>[] | undefined>;
  /**
   * How long the try may take in all, with the request for a token, as in `customTimeouts`: "30s", "1m". At least 1ms.
   *
   * @defaultValue `"10s"`
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://slow.example.com/ping", timeout: "45s" };
   * ```
   */
  timeout?: Input<string | undefined>;
  /**
   * Whether the operation fails if there is no telling: no answer, 429, or 500 to 599. With a private endpoint, which
   * Pulumi may not reach, `false` has to be written out.
   *
   * @defaultValue `false`: a warning, and AWS gets the credentials.
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://crm.example.com/ping", required: true };
   * ```
   */
  required?: Input<boolean | undefined>;
  /**
   * Whether a preview tries the credentials as well, if it changes them. A preview in which the url or the credentials are
   * not known yet does not.
   *
   * @defaultValue `false`: a preview sends no credentials anywhere.
   *
   * @example
   * ```ts
   * const verify: Verify = { url: "https://crm.example.com/ping", inPreview: true };
   * ```
   */
  inPreview?: Input<boolean | undefined>;
}

/** The arguments of a connection that do not depend on its authorization type. */
export interface ConnectionSettings {
  /**
   * The name of the connection (`Name`): 1 to 64 letters, digits, `.`, `-` and `_`, unique in account and region.
   * A change replaces the connection.
   *
   * @defaultValue The logical name and a short suffix made from organization, project, stack, logical name and the types of
   * the parents. It is known in the first preview and never changes afterwards, whatever the stack or its parent is
   * called later.
   */
  name?: Input<string | undefined>;
  /** Up to 512 characters on one line (`Description`). */
  description?: Input<string | undefined>;
  /**
   * The customer-managed KMS key that encrypts the credentials: key ID, key ARN, alias or alias ARN, up to 2,048
   * characters (`KmsKeyIdentifier`). The key must be enabled and needs the tag `EventBridgeApiDestinations=true`: both are
   * checked before credentials are sent, if the permissions `kms:DescribeKey` and `kms:ListResourceTags` allow it.
   *
   * @defaultValue The key that AWS owns.
   */
  kmsKeyIdentifier?: Input<string | undefined>;
  /** A private HTTP endpoint (`InvocationConnectivityParameters`). Leave out for a public one. */
  invocationConnectivityParameters?: Input<ConnectivityParameters | undefined>;
  /**
   * The AWS region. A change replaces the connection.
   *
   * @defaultValue `aws:region` of the stack, `AWS_REGION`, `AWS_DEFAULT_REGION`, or the region of the profile.
   */
  region?: Input<string | undefined>;
  /**
   * The URL of the EventBridge API, for an emulator or a VPC endpoint.
   *
   * @defaultValue `aws:endpoints` of the stack, or what the AWS SDK takes from its environment.
   */
  endpoint?: Input<string | undefined>;
  /**
   * Whether AWS holds the credentials. `false` keeps the connection but removes its credentials from AWS
   * (`DeauthorizeConnection`); setting it back to `true` sends them again. A connection that AWS deauthorized by
   * itself shows after a refresh as `~ authorized: false => true`.
   *
   * @defaultValue `true`
   */
  authorized?: Input<boolean | undefined>;
  /**
   * What to do when the connection does not work after a create or an update (it ends `DEAUTHORIZED` or
   * `FAILED_CONNECTIVITY`, or is still pending at the timeout): `"fail"` the operation (the connection is recorded, the
   * next `pulumi up` tries again), or `"warn"` and continue, for a placeholder secret.
   *
   * @defaultValue `"fail"`
   */
  onUnauthorized?: Input<'fail' | 'warn' | undefined>;
  /**
   * Take over a connection that already exists under this name, instead of failing. Its configuration is replaced by
   * the declared one; the preview says which connection it is, and what changes. One that another resource of the
   * program has is not taken over: for a new logical name, use the option `aliases`. Replacements of the resource then
   * delete first.
   *
   * @defaultValue `false`
   */
  adopt?: Input<boolean | undefined>;
  /**
   * Any text. A change of it sends the credentials again, whatever else is the same.
   */
  rotationToken?: Input<string | undefined>;
  /**
   * Compare, on refresh, the credentials that AWS holds with what was applied last. A difference shows as a change of
   * the secret, never as a value. Needs `secretsmanager:DescribeSecret` and `secretsmanager:GetSecretValue` on the
   * managed secret (`events!connection/*`).
   *
   * @defaultValue `false`
   */
  detectSecretDrift?: Input<boolean | undefined>;
  /**
   * Try the credentials with one request to an endpoint before AWS gets them: see {@link Verify}. A change of this alone
   * tries them and sends nothing to AWS. Never done with `authorized: false`.
   *
   * @defaultValue AWS gets the credentials untried.
   */
  verify?: Input<Verify | undefined>;
}

/**
 * The arguments of a connection of one authorization type, or of one of several: what {@link Connection} takes. With a
 * single type a wrong pairing does not compile; with several, the preview refuses it.
 *
 * @typeParam T - the type, or the types
 *
 * @example
 * ```ts
 * interface PartnerArgs extends ConnectionArgsOf<"API_KEY"> {
 *   team: string;
 * }
 *
 * function partner(name: string, { team, ...args }: PartnerArgs) {
 *   return new Connection(name, { description: `Belongs to ${team}`, ...args });
 * }
 * ```
 */
export interface ConnectionArgsOf<T extends AuthorizationType> extends ConnectionSettings, AuthorizationOf<T> {}

/**
 * The arguments of {@link Connection}: the service's CreateConnection request in camelCase, and what this provider
 * adds to it. A wrong pairing of authorization type and parameters does not compile.
 *
 * `Omit<ConnectionArgs, "name">` and the like are accepted by {@link Connection} too. TypeScript's `Omit` takes the
 * pairing apart, so that the preview is what refuses a wrong one; that of `ConnectionArgsOf<"BASIC">` keeps it.
 *
 * @example
 * ```ts
 * const defaults: Omit<ConnectionArgs, "name"> = {
 *   description: "Of the shop",
 *   authorizationType: "BASIC",
 *   authParameters: { basicAuthParameters: { username: "events", password: config.requireSecret("password") } },
 * };
 * const connections = ["orders", "stock"].map((name) => new Connection(name, { ...defaults, name }));
 * ```
 */
export type ConnectionArgs =
  ConnectionArgsOf<'BASIC'> | ConnectionArgsOf<'API_KEY'> | ConnectionArgsOf<'OAUTH_CLIENT_CREDENTIALS'>;

/**
 * The authorization parameters of a connection as its output has them: those of its type, and no others. Where the
 * program gives a reference to a secret, there is the reference.
 */
export interface DeclaredAuthParameters {
  /** User name and password of a `BASIC` connection (`BasicAuthParameters`). */
  basicAuthParameters: Unwrap<BasicAuthParameters> | undefined;
  /** The header of an `API_KEY` connection and its key (`ApiKeyAuthParameters`). */
  apiKeyAuthParameters: Unwrap<ApiKeyAuthParameters> | undefined;
  /** The client and the token endpoint of an `OAUTH_CLIENT_CREDENTIALS` connection (`OAuthParameters`). */
  oAuthParameters: Unwrap<OAuthParameters> | undefined;
  /** What is added to every request (`InvocationHttpParameters`). */
  invocationHttpParameters: Unwrap<HttpParameters> | undefined;
  /** A private authorization endpoint (`ConnectivityParameters`). */
  connectivityParameters: Unwrap<ConnectivityParameters> | undefined;
}
