import { type CommandContext, print } from '../context.ts';
import { line } from '../terminal.ts';
import { saveDownload } from './save-download.ts';

export const EXPORTS = [
  { name: 'decisions', description: 'what people decided and said about incidents' },
  { name: 'sign-ins', description: 'who signed in, who was refused, and what was done to tokens' },
] as const;

export interface ExportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly format: 'csv' | 'jsonl';
  readonly output?: string;
}

/** The file as the server sends it, to a file of that name once it is whole, or to the output as it comes. */
export async function exportFile(
  context: CommandContext,
  name: (typeof EXPORTS)[number]['name'],
  { output, ...asked }: ExportOptions,
): Promise<void> {
  const body = await (await context.api()).download(
    `/exports/${name}?${new URLSearchParams({ ...asked })}`,
    context.signal,
  );
  if (await saveDownload(body, { what: 'export', output, overwrite: true }))
    print(context, { kind: 'written', file: output }, [line`Written: ${output ?? ''}`]);
}
