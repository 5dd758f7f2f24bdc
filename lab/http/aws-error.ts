export interface AwsErrorDetail {
  readonly status?: number;
  /** Code of the older Query protocol, sent along by services that moved from it to JSON (`x-amzn-query-error`). */
  readonly queryCode?: string;
  /** Extra elements of an S3 error, such as Key or BucketName. */
  readonly elements?: Readonly<Record<string, string>>;
}

/** An error that the service answers in its own wire protocol. `code` is what the SDK shows as the error's name. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly queryCode: string;
  readonly elements: Readonly<Record<string, string>>;

  constructor(code: string, message: string, detail: AwsErrorDetail = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = detail.status ?? 400;
    this.queryCode = detail.queryCode ?? code;
    this.elements = detail.elements ?? {};
  }

  get isSenderFault(): boolean {
    return this.status < 500;
  }
}

/** Any thrown value as something that can be answered: a bug in the lab is a 500 that names itself. */
export function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError('InternalFailure', `The lab failed, which is a bug in it: ${text}`, { status: 500 });
}
