using ActorRegistrar.Benchmarks;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project tests/ActorRegistrar.Benchmarks -- --filter '*'
// dotnet run -c Release --project tests/ActorRegistrar.Benchmarks -- journal [options]
if (args is ["journal", .. var rest]) return await JournalThroughput.Run(rest);
BenchmarkSwitcher.FromAssembly(typeof(ParserBenchmarks).Assembly).Run(args);
return 0;
