/** Log files that a service puts into a bucket of the operator's. */
export interface LogObjectPort {
  /** The first `limitBytes` of the object; null where there is none. Throws ServiceError. */
  read(bucket: string, key: string, limitBytes: number): Promise<Uint8Array | null>;
}
