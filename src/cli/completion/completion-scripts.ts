export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

// Each asks the command itself, so that a script that was installed once knows the commands of every later release.
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# recoverops: completion for bash. In ~/.bashrc:  source <(recoverops completion bash)
_recoverops() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _recoverops recoverops`,
  zsh: `#compdef recoverops
# recoverops: completion for zsh. In ~/.zshrc, after compinit:  source <(recoverops completion zsh)
_recoverops() {
  local -a found
  found=("\${(@f)$("\${words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $found
}
compdef _recoverops recoverops`,
  fish: `# recoverops: completion for fish. Once:  recoverops completion fish > ~/.config/fish/completions/recoverops.fish
complete -c recoverops -f -a '(recoverops complete-words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
};

export function completionScript(shell: Shell): readonly string[] {
  return SCRIPTS[shell].split('\n');
}
