import { detection, terraformPauses } from '../../test/support/schedules';
import type { CallOperationName, CallsResult, Detected } from '../results';

// Terraform itself is not run: what it calls is read from its source, internal/service/events/connection.go of
// hashicorp/terraform-provider-aws, and helper/retry/state.go of hashicorp/terraform-plugin-sdk for its schedule. Create
// and Update send their call, look at least once until the state is final, and read the connection once more. Delete
// sends its call and looks until the connection is gone. A plan, and with it every apply, reads the connection first.

const looks = (seconds: number): number => detection(terraformPauses(), seconds * 1000).looks;

/** The calls of Terraform's provider for an operation of one connection. */
export function terraformCalls(
  operation: CallOperationName,
  settles: CallsResult['types'][number]['settles'],
): Record<string, number> {
  switch (operation) {
    case 'create':
      return { CreateConnection: 1, DescribeConnection: looks(settles.create) + 1 };
    case 'new description':
    case 'new credentials':
      return { UpdateConnection: 1, DescribeConnection: 1 + looks(settles.update) + 1 };
    case 'no-change up':
    case 'refresh':
      return { DescribeConnection: 1 };
    case 'delete':
      return { DescribeConnection: 1 + looks(settles.delete), DeleteConnection: 1 };
  }
}

/** When Terraform's provider returns from a create that takes so many seconds to settle, and with how many calls. */
export function terraformDetection(wait: number): Detected {
  const { lost, looks: seen } = detection(terraformPauses(), wait * 1000);
  return { lost: lost / 1000, calls: 1 + seen + 1 };
}
