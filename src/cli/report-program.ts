import { type Command, Option } from 'commander';
import { REPORT_FORMATS } from '../domain/record/report/render-report.ts';
import { fileName } from './arguments.ts';
import { type ReportOptions, reportIncident } from './commands/report-incident.ts';
import type { CommandContext } from './context.ts';

const HELP = `
The page (html) is one file: nothing in it runs or is loaded, it prints, and it has a plot of the alarm's metric with what was
done. The json is what "recoverops verify --file report.json" proves without us. Of an open incident it is the report so far.

Examples:
  $ npx recoverops report @latest
  $ npx recoverops report @latest --format html --output incident.html
  $ npx recoverops report 1795334400_Disk-Critical-ASG_web-asg --format json`;

/** `recoverops report`: the report of an incident to read, to print, or to prove. */
export function addReportCommand(
  program: Command,
  run: (action: (context: CommandContext) => Promise<void>) => Promise<void>,
): void {
  program
    .command('report <incident>')
    .description('the report of an incident over all its attempts, as Markdown, a page that prints, or JSON')
    .addOption(
      new Option('--format <format>', 'markdown, or json with --json, where nothing is said').choices([
        ...REPORT_FORMATS,
      ]),
    )
    .option('--output <file>', 'write there instead of printing; what is there already stays', fileName)
    .option('--force', 'put it in the place of what is there')
    .addHelpText('after', HELP)
    .action((incident: string, options: ReportOptions) =>
      run((context) => reportIncident(context, incident, options)),
    );
}
