using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using ActorRegistrar.Fuzz.Engine;
using ActorRegistrar.Fuzz.Memory;
using ActorRegistrar.Fuzz.Targets;

const int Found = 1;

IReadOnlyList<FuzzTarget> all = [.. Readers.All, .. WebSocketTargets.All];

var root = new RootCommand("""
    Mutation fuzzing of what reads bytes from the network. Ends with 1 when an input fails, which is written to a file; --input reads it again.

    Examples:
      ActorRegistrar.Fuzz parser --seconds 60
      ActorRegistrar.Fuzz all --seconds 600 --seed 7
      ActorRegistrar.Fuzz parser --input fuzz-findings/parser-1f2e3d4c5b6a7980
    """);
var target = new Argument<string>("target") { Description = string.Join(", ", all.Select(each => each.Name)) + " or all." };
var seconds = new Option<double>("--seconds") { Description = "For each target.", DefaultValueFactory = _ => 60 };
var seed = new Option<int>("--seed") { Description = "Repeats a run; the day of the year unless given.", DefaultValueFactory = _ => DateTime.UtcNow.DayOfYear };
var findings = new Option<string>("--findings") { Description = "Where inputs that fail are written.", DefaultValueFactory = _ => "fuzz-findings" };
var input = new Option<string?>("--input") { Description = "Reads this file alone." };
target.AcceptOnlyFromAmong([.. all.Select(each => each.Name), "all"]);
root.Add(target);
foreach (Option option in new Option[] { seconds, seed, findings, input }) root.Add(option);
root.SetAction(typed => all
    .Where(each => typed.GetValue(target) is "all" || each.Name == typed.GetValue(target))
    .Select(each => typed.GetValue(input) is { } file ? Repeat(each, file) : Run(each, typed.GetValue(seconds), typed.GetValue(seed), typed.GetValue(findings)!))
    .ToArray()
    .Max());
return root.Parse(args).Invoke();

static int Run(FuzzTarget each, double seconds, int seed, string folder)
{
    FuzzResult result = FuzzRun.Of(each, TimeSpan.FromSeconds(seconds), seed);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{each.Name}, seed {seed}: {result.Count} inputs{(result.Input is null ? "" : ", the last one failed")}"));
    if (result.Input is null) return 0;
    Directory.CreateDirectory(folder);
    string file = Path.Combine(folder, $"{each.Name}-{Convert.ToHexStringLower(SHA256.HashData(result.Input))[..16]}");
    File.WriteAllBytes(file, result.Input);
    Console.WriteLine(result.Failure);
    Console.WriteLine($"written; again: dotnet run --project tests/ActorRegistrar.Fuzz -- {each.Name} --input {file}");
    return Found;
}

static int Repeat(FuzzTarget each, string file)
{
    Exception? failure = FuzzRun.Try(each, File.ReadAllBytes(file));
    Console.WriteLine(failure is null ? $"{each.Name}: nothing fails" : $"{each.Name}: {failure}");
    return failure is null ? 0 : Found;
}
