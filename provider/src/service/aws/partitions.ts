// Generated from the AWS SDK by scripts/partitions.mjs. The SDK itself takes 70 ms to load, and check loads nothing of it.

export interface Partition {
  /** As in ARNs. */
  id: string;
  /** What the name of a region must match, one that is newer than this list included. */
  pattern: RegExp;
  dnsSuffixes: readonly string[];
  regions: readonly string[];
}

export const partitions: readonly Partition[] = [
  {
    id: 'aws',
    pattern: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/,
    dnsSuffixes: ['amazonaws.com', 'api.aws'],
    regions: [
      'af-south-1',
      'ap-east-1',
      'ap-east-2',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-south-1',
      'ap-south-2',
      'ap-southeast-1',
      'ap-southeast-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ap-southeast-5',
      'ap-southeast-6',
      'ap-southeast-7',
      'ca-central-1',
      'ca-west-1',
      'eu-central-1',
      'eu-central-2',
      'eu-north-1',
      'eu-south-1',
      'eu-south-2',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'il-central-1',
      'me-central-1',
      'me-south-1',
      'me-west-1',
      'mx-central-1',
      'sa-east-1',
      'sa-west-1',
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
    ],
  },
  {
    id: 'aws-cn',
    pattern: /^cn-\w+-\d+$/,
    dnsSuffixes: ['amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
    regions: ['cn-north-1', 'cn-northwest-1'],
  },
  {
    id: 'aws-eusc',
    pattern: /^eusc-(de)-\w+-\d+$/,
    dnsSuffixes: ['amazonaws.eu', 'api.amazonwebservices.eu'],
    regions: ['eusc-de-east-1'],
  },
  {
    id: 'aws-iso',
    pattern: /^us-iso-\w+-\d+$/,
    dnsSuffixes: ['c2s.ic.gov', 'api.aws.ic.gov'],
    regions: ['us-iso-east-1', 'us-iso-west-1'],
  },
  {
    id: 'aws-iso-b',
    pattern: /^us-isob-\w+-\d+$/,
    dnsSuffixes: ['sc2s.sgov.gov', 'api.aws.scloud'],
    regions: ['us-isob-east-1', 'us-isob-west-1'],
  },
  {
    id: 'aws-iso-e',
    pattern: /^eu-isoe-\w+-\d+$/,
    dnsSuffixes: ['cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
    regions: ['eu-isoe-west-1'],
  },
  {
    id: 'aws-iso-f',
    pattern: /^us-isof-\w+-\d+$/,
    dnsSuffixes: ['csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
    regions: ['us-isof-east-1', 'us-isof-south-1'],
  },
  {
    id: 'aws-us-gov',
    pattern: /^us-gov-\w+-\d+$/,
    dnsSuffixes: ['amazonaws.com', 'api.aws'],
    regions: ['us-gov-east-1', 'us-gov-west-1'],
  },
];
