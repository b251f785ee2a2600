using ActorRegistrar.Benchmarks;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/ActorRegistrar.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/ActorRegistrar.Benchmarks -- journal [options]
// dotnet run -c Release --project tests/ActorRegistrar.Benchmarks -- generate FILE [options]
if (args is ["journal", .. var rest]) return await JournalThroughput.Run(rest);
if (args is ["generate", .. var generated]) return JournalGenerator.Run(generated);
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run(args);
return 0;
