/** CPU units (1024 are one core) and memory of a task. */
export interface FargateSize {
  readonly cpu: number;
  readonly memoryMiB: number;
}

const MEMORY_BY_CPU: Readonly<
  Record<number, { readonly min: number; readonly max: number; readonly step: number }>
> = {
  512: { min: 1024, max: 4096, step: 1024 },
  1024: { min: 2048, max: 8192, step: 1024 },
  2048: { min: 4096, max: 16_384, step: 1024 },
  4096: { min: 8192, max: 30_720, step: 1024 },
};

/** What is wrong with a size, as Fargate would find only while deploying; undefined when nothing is. */
export function fargateSizeProblem({ cpu, memoryMiB }: FargateSize): string | undefined {
  if (cpu === 256)
    return [512, 1024, 2048].includes(memoryMiB)
      ? undefined
      : `is ${memoryMiB} MiB with 256 CPU units: Fargate takes 512, 1024 or 2048`;
  const range = MEMORY_BY_CPU[cpu];
  if (range === undefined)
    return `is ${cpu} CPU units: Fargate takes 256, ${Object.keys(MEMORY_BY_CPU).join(', ')}`;
  const fits = memoryMiB >= range.min && memoryMiB <= range.max && memoryMiB % range.step === 0;
  return fits
    ? undefined
    : `is ${memoryMiB} MiB with ${cpu} CPU units: Fargate takes ${range.min} to ${range.max} in steps of ${range.step}`;
}
