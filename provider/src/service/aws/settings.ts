/** A role to act as, in the terms of `aws:assumeRoles`. */
export interface Role {
  roleArn: string;
  sessionName?: string;
  externalId?: string;
  durationSeconds?: number;
  policy?: string;
  policyArns?: string[];
  sourceIdentity?: string;
  tags?: Record<string, string>;
  transitiveTagKeys?: string[];
}

/** A role that a token of another identity provider opens: one of the two members says the token. */
export interface WebIdentity extends Role {
  webIdentityToken?: string;
  webIdentityTokenFile?: string;
}

/**
 * Where and as whom to call AWS. What is absent is left to the AWS SDK: environment, shared files, instance roles.
 */
export interface ClientSettings {
  region: string;
  /** The URL of the EventBridge API. */
  endpoint?: string;
  /** The URLs of the other services, by their names in `aws:endpoints`. */
  endpoints?: Record<string, string>;
  stsRegion?: string;
  profile?: string;
  configFiles?: string[];
  credentialsFiles?: string[];
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  webIdentity?: WebIdentity;
  /** Each is assumed with the credentials of the one before it. */
  roles?: Role[];
  maxAttempts?: number;
  retryMode?: 'standard' | 'adaptive';
  useFipsEndpoint?: boolean;
  useDualstackEndpoint?: boolean;
  /** The only accounts to act in. */
  allowedAccountIds?: string[];
  forbiddenAccountIds?: string[];
}

/** What tells two settings apart. It holds secrets: it is for the memory of this process only. */
export function settingsKey(settings: Partial<Record<keyof ClientSettings, unknown>>): string {
  return JSON.stringify(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The configuration that a client of any AWS service gets, without endpoint and credentials. */
export function sharedClientConfig(settings: ClientSettings) {
  // Set before the SDK is loaded: it warns about Node 20 from inside the plugin, on the stack row of every `up`.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  return {
    region: settings.region,
    // Without these the SDK waits for ever for an answer that does not come.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
    ...(settings.maxAttempts === undefined ? {} : { maxAttempts: settings.maxAttempts }),
    ...(settings.retryMode === undefined ? {} : { retryMode: settings.retryMode }),
    ...(settings.useFipsEndpoint === undefined ? {} : { useFipsEndpoint: settings.useFipsEndpoint }),
    ...(settings.useDualstackEndpoint === undefined ? {} : { useDualstackEndpoint: settings.useDualstackEndpoint }),
  };
}
