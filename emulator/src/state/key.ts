/** As KMS names them. Only an enabled key can be used. */
export type KeyState =
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingImport'
  | 'PendingReplicaDeletion'
  | 'Unavailable'
  | 'Creating'
  | 'Updating';

export const keyStates: readonly KeyState[] = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingImport',
  'PendingReplicaDeletion',
  'Unavailable',
  'Creating',
  'Updating',
];

/** A KMS key that a test has set up. */
export interface Key {
  /** The key id. */
  id: string;
  /** `arn:aws:kms:REGION:ACCOUNT:key/ID` */
  arn: string;
  /** Whether it can be used: `state` is `Enabled`. */
  enabled: boolean;
  /** `KeyState`. */
  state: KeyState;
  /** `KeyManager`: whose key it is. */
  manager: 'CUSTOMER' | 'AWS';
  /** `KeySpec`: `SYMMETRIC_DEFAULT`. */
  keySpec: string;
  /** By key. */
  tags: Record<string, string>;
  /** `alias/name` */
  aliases: string[];
  /** Does the key policy let EventBridge use it (`kms:DescribeKey`, `kms:GenerateDataKey`, `kms:Decrypt`)? */
  policyAllows: boolean;
  /** When it was made, in milliseconds since 1970. */
  created: number;
}
