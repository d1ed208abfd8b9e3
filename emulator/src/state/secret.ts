import type { Timer } from '../clock';

export interface SecretVersion {
  id: string;
  value: { SecretString: string } | { SecretBinary: string };
  stages: string[];
  created: number;
  lastAccessed?: number;
}

/** A secret of Secrets Manager. */
export interface Secret {
  arn: string;
  name: string;
  description?: string;
  kmsKeyId?: string;
  tags: { Key: string; Value: string }[];
  /** `events` on the secrets that EventBridge manages: users can read but not write them (recorded). */
  owningService?: string;
  versions: SecretVersion[];
  created: number;
  lastChanged: number;
  lastAccessed?: number;
  /** When it was marked for deletion. */
  deleted?: number;
  purge?: Timer;
}
