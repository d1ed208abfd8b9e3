import type { Timer } from '../clock';

export type AuthorizationType = 'BASIC' | 'OAUTH_CLIENT_CREDENTIALS' | 'API_KEY';

/** The state of a connection (`ConnectionState`). */
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

export const connectionStates: readonly ConnectionState[] = [
  'CREATING',
  'UPDATING',
  'DELETING',
  'AUTHORIZED',
  'DEAUTHORIZED',
  'AUTHORIZING',
  'DEAUTHORIZING',
  'ACTIVE',
  'FAILED_CONNECTIVITY',
];

export interface HttpParameter {
  Key?: string;
  Value?: string;
  IsValueSecret?: boolean;
}

export interface HttpParameters {
  HeaderParameters?: HttpParameter[];
  QueryStringParameters?: HttpParameter[];
  BodyParameters?: HttpParameter[];
}

/** The order in which the service writes the three lists (recorded, in answers and in the managed secret). */
export const httpParameterLists = ['HeaderParameters', 'QueryStringParameters', 'BodyParameters'] as const;

/** A way through a private network: what was asked for, and the association that the service made for it. */
export interface PrivateRoute {
  ResourceConfigurationArn: string;
  ResourceAssociationArn: string;
}

/** The credentials of a connection, in the group of its authorization type, and the parameters beside them. */
export interface AuthParameters {
  BasicAuthParameters?: { Username: string; Password: string };
  ApiKeyAuthParameters?: { ApiKeyName: string; ApiKeyValue: string };
  OAuthParameters?: {
    ClientParameters: { ClientID: string; ClientSecret: string };
    AuthorizationEndpoint: string;
    HttpMethod: string;
    OAuthHttpParameters?: HttpParameters;
  };
  InvocationHttpParameters?: HttpParameters;
  /** The route to a private token endpoint. */
  ConnectivityParameters?: PrivateRoute;
}

export const groupOf = {
  BASIC: 'BasicAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
} as const satisfies Record<AuthorizationType, keyof AuthParameters>;

/** A connection in the emulator's state; all times in milliseconds, 0 for never. */
export interface ConnectionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  arn: string;
  description?: string;
  authorizationType: AuthorizationType;
  /** Nothing after Deauthorize. */
  auth?: AuthParameters;
  invocationRoute?: PrivateRoute;
  kmsKeyIdentifier?: string;
  state: ConnectionState;
  stateReason?: string;
  secretArn?: string;
  creationTime: number;
  lastModifiedTime: number;
  lastAuthorizedTime: number;
  /** The next step of the state machine; a change replaces it. */
  timer?: Timer;
  /** Counts the changes, so that a step that was overtaken can tell. */
  generation: number;
}

/** The states in which another change is under way. */
export const pendingStates: readonly ConnectionState[] = [
  'CREATING',
  'UPDATING',
  'AUTHORIZING',
  'DEAUTHORIZING',
  'DELETING',
];
