using ActorRegistrar.Server.Commands;

return await CommandLineRoot.RunAsync(args, Console.Out, Console.Error);
