using ActorRegistrar.LoadTest.Commands;

return await CommandLineRoot.RunAsync(args, Console.Out, Console.Error);
