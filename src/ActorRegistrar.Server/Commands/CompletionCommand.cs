using System.CommandLine;

namespace ActorRegistrar.Server.Commands;

/// <summary>
/// <c>completion</c>: a script that lets a shell complete verbs and options. It asks the executable itself, by the directive
/// <c>[suggest:POSITION]</c> of System.CommandLine, so it never knows less than the executable does.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _actorregistrar() {
                local line="${COMP_LINE:0:COMP_POINT}" current suggestions
                current="${line##*[[:space:]]}"
                mapfile -t suggestions < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
                COMPREPLY=()
                local suggestion
                for suggestion in "${suggestions[@]}"; do
                    [[ "$suggestion" == "$current"* ]] && COMPREPLY+=("$suggestion")
                done
                # bash takes a colon for the end of a word: what stands before it is not to be repeated.
                if [[ "$current" == *:* && "$COMP_WORDBREAKS" == *:* ]]; then
                    local before="${current%"${current##*:}"}" i
                    for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]="${COMPREPLY[i]#"$before"}"; done
                fi
            }
            complete -o default -F _actorregistrar ActorRegistrar.Server
            """,
        ["zsh"] = """
            #compdef ActorRegistrar.Server
            _actorregistrar() {
                local line="${BUFFER[1,CURSOR]}"
                local -a suggestions
                suggestions=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
                if (( ${#suggestions} )) && [[ -n "${suggestions[1]}" ]]; then compadd -- "${suggestions[@]}"; else _files; fi
            }
            # From a directory of fpath this file is the body of the function, and its first call is already somebody who waits for words.
            if [[ "${funcstack[1]}" == _actorregistrar ]]; then _actorregistrar "$@"; else compdef _actorregistrar ActorRegistrar.Server; fi
            """,
        ["fish"] = """
            function __actorregistrar
                set -l line (commandline -cp)
                set -l words (commandline -opc)
                $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c ActorRegistrar.Server -a '(__actorregistrar)'
            """,
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command("completion", """
            Print a script that lets a shell complete commands and options.

            Examples:
              ActorRegistrar.Server completion zsh > ~/.zfunc/_actorregistrar
              source <(ActorRegistrar.Server completion bash)
              ActorRegistrar.Server completion fish > ~/.config/fish/completions/ActorRegistrar.Server.fish
            """);
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        verb.Add(shell);
        verb.SetAction(typed => typed.InvocationConfiguration.Output.Write(Scripts[typed.GetRequiredValue(shell)].ReplaceLineEndings("\n") + "\n"));
        return verb;
    }
}
