import type {
  CreateConnectionRequest,
  DeauthorizeConnectionRequest,
  DeleteConnectionRequest,
  UpdateConnectionRequest,
} from '@aws-sdk/client-eventbridge';

/** JSON of any shape: what a test declares wrongly on purpose, or what a program other than this one has written. */
export type Properties = Record<string, unknown>;

/** Where a secret is, in place of its value. */
export interface SecretReference {
  secretArn?: string;
  jsonKey?: string;
  versionId?: string;
  versionStage?: string;
  parameterArn?: string;
  name?: string;
  version?: number;
}

/** A secret, or where it is. */
export type Secret = string | SecretReference;

/** An HTTP parameter; the shape of a member that holds no secret is its text alone. */
export type HttpParameter = Secret | { value?: Secret; isValueSecret?: boolean };

export type HttpParameterMap = Record<string, HttpParameter | HttpParameter[]>;

export interface HttpParameters {
  headerParameters?: HttpParameterMap;
  queryStringParameters?: HttpParameterMap;
  bodyParameters?: HttpParameterMap;
}

export interface Connectivity {
  resourceParameters: { resourceConfigurationArn: string };
}

export interface OAuthParameters {
  clientParameters: { clientId: string; clientSecret: Secret };
  authorizationEndpoint: string;
  httpMethod: string;
  oAuthHttpParameters?: HttpParameters;
}

/** The credentials of a connection of any type: at most one group of them is there. */
export interface AuthParameters {
  basicAuthParameters?: { username: string; password: Secret };
  apiKeyAuthParameters?: { apiKeyName: string; apiKeyValue: Secret };
  oAuthParameters?: OAuthParameters;
  invocationHttpParameters?: HttpParameters;
  connectivityParameters?: Connectivity;
}

/** How credentials are tried before AWS gets them. */
export interface Verify {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  expectStatus?: number | number[];
  timeout?: string;
  required?: boolean;
  inPreview?: boolean;
}

/** A connection as a program declares it, in plain values. */
export interface Declared {
  name?: string;
  description?: string;
  kmsKeyIdentifier?: string;
  authorizationType: string;
  authParameters: AuthParameters;
  invocationConnectivityParameters?: Connectivity;
  region?: string;
  endpoint?: string;
  authorized?: boolean;
  onUnauthorized?: string;
  adopt?: boolean;
  rotationToken?: string;
  detectSecretDrift?: boolean;
  verify?: Verify;
  customTimeouts?: { create?: string; update?: string; delete?: string };
}

/** A declared connection after check, which adds what the program leaves to it. */
export interface Inputs extends Declared {
  name: string;
  region: string;
  authorized: boolean;
  arn?: string;
  secretArn?: string;
}

/** What the state records of a connection: its inputs, what AWS decides, and what is not certain. */
export interface Outputs extends Inputs {
  arn: string;
  connectionState: string;
  stateReason: string;
  secretArn: string;
  creationTime: string;
  lastModifiedTime: string;
  lastAuthorizedTime: string;
  secretVersionId?: string;
  /** The text of the provider; calls to the plugin do without it. */
  __provider?: string;
  shownKmsKeyIdentifier?: string;
  createStartedAt?: string;
  createAccount?: string;
  updateUnanswered?: boolean;
  declaredAuthorized?: boolean;
}

/** The file that the command `import` writes for `pulumi import`. */
export interface ImportFile {
  resources: { name: string; id: string; inputs: Inputs & Properties; outputs: Outputs & Properties }[];
}

/** The requests that change a connection, by operation. */
export interface Requests {
  CreateConnection: CreateConnectionRequest;
  UpdateConnection: UpdateConnectionRequest;
  DeauthorizeConnection: DeauthorizeConnectionRequest;
  DeleteConnection: DeleteConnectionRequest;
}

/** An entry of the HTTP parameters in a managed secret. */
export interface ManagedHttpParameter {
  key: string;
  value: string;
  is_value_secret: boolean;
}

export interface ManagedHttpParameters {
  header_parameters?: ManagedHttpParameter[];
  query_string_parameters?: ManagedHttpParameter[];
  body_parameters?: ManagedHttpParameter[];
}

/** What AWS keeps in Secrets Manager for a connection. */
export interface ManagedSecret {
  username?: string;
  password?: string;
  api_key_name?: string;
  api_key_value?: string;
  client_id?: string;
  client_secret?: string;
  authorization_endpoint?: string;
  http_method?: string;
  oauth_http_parameters?: ManagedHttpParameters;
  invocation_http_parameters?: ManagedHttpParameters;
}
