/** What is accounted for; more come with their families. */
export type Quantity = 'disk_bytes' | 'disk_inodes' | 'memory_bytes' | 'processor_time';

/** One thing that holds some of a quantity. */
export interface BalancePart {
  /** For people: "/var/log/app/app.log", "the journal". */
  readonly label: string;
  readonly amount: number;
  /** A cause that books nothing has it already, such as a mount that hangs what waits for it: nothing is dwarfed by it. */
  readonly isExplained?: true;
}

/**
 * The account of one quantity of one thing, such as the bytes of one file system. What was measured and who holds it need
 * not agree: what no part explains is said, and blamed on nobody.
 */
export interface Balance {
  /** `disk_bytes:/var`, so that what a cause explains can be booked against it. */
  readonly account: string;
  readonly quantity: Quantity;
  /** What the account is of: a mount point. */
  readonly subject: string;
  /** In the quantity's unit. */
  readonly total: number;
  readonly used: number;
  readonly parts: readonly BalancePart[];
}

export function accountOf(quantity: Quantity, subject: string): string {
  return `${quantity}:${subject}`;
}

/** What no part explains; 0 where they explain more than was used, as between two looks things move. */
export function unexplained({ used, parts }: Balance): number {
  return Math.max(0, used - parts.reduce((sum, { amount }) => sum + amount, 0));
}
