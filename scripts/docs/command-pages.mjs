import { CommandHelp, Config } from '@oclif/core';

/**
 * From the manifest that the build wrote.
 * @returns {Promise<Map<string, string>>} texts by path
 */
export async function commandPages() {
  const config = await Config.load({ root: process.cwd(), userPlugins: false, devPlugins: false });
  const commands = config.commands.filter(({ hidden }) => !hidden).sort((a, b) => (a.id < b.id ? -1 : 1));
  const pages = new Map(commands.map((command) => [pathOf(command), page(command, config)]));
  const rows = commands.map((command) => `| ${link(command, config)} | ${command.summary} |\n`);
  pages.set('docs/commands/README.md', `# Commands\n\n| command | does |\n| --- | --- |\n${rows.join('')}`);
  return pages;
}

/** @typedef {import('@oclif/core').Command.Loadable} Loadable */

/** @param {Loadable} command */
const fileName = ({ id }) => `${id.replaceAll(':', '-')}.md`;

/** @param {Loadable} command */
const pathOf = (command) => `docs/commands/${fileName(command)}`;

/**
 * As it is typed: oclif's own ids have colons.
 * @param {Loadable} command
 */
const typed = ({ id }) => id.replaceAll(':', ' ');

/**
 * @param {Loadable} command
 * @param {Config} config
 */
const link = (command, { bin }) => `[\`${bin} ${typed(command)}\`](${fileName(command)})`;

/**
 * @param {Loadable} command
 * @param {Config} config
 */
function page(command, config) {
  const options = { maxWidth: 100, stripAnsi: true };
  const help = new CommandHelp({ ...command, id: typed(command) }, config, options).generate();
  return `# ${config.bin} ${typed(command)}\n\n\`\`\`text\n${help.replace(/ +$/gm, '')}\n\`\`\`\n`;
}
