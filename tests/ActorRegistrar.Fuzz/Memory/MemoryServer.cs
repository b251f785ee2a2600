using System.Collections.Concurrent;
using System.Net;
using ActorRegistrar.Actors.Hosting;
using ActorRegistrar.Actors.Transport;
using Akka.Hosting;
using Akka.Persistence.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorRegistrar.Fuzz.Memory;

/// <summary>A whole registrar whose one WebSocket listener takes connections without sockets. It lives as long as the process.</summary>
internal sealed class MemoryServer : ILoggerFactory, ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly MemoryListener _listener = new();
    private readonly ConcurrentQueue<string> _errors = [];

    private MemoryServer()
    {
    }

    /// <summary>The pages that may connect.</summary>
    public const string Origin = "https://phone.example";

    public static Lazy<MemoryServer> Instance { get; } = new(Start);

    /// <summary>Sends octets over a new connection and returns the answer. Throws when the server logs an error or does not end the connection.</summary>
    public byte[] Exchange(byte[] octets)
    {
        var connection = new MemoryConnection();
        _listener.Connect(connection);
        byte[] answer = Task.Run(() => connection.ExchangeAsync(octets, Patience)).GetAwaiter().GetResult();
        Assert.True(_errors.IsEmpty, string.Join('\n', _errors));
        return answer;
    }

    private static MemoryServer Start()
    {
        var server = new MemoryServer();
        var settings = new SipTransportSettings
        {
            Listen = [new SipListenAddress(SipTransportKind.Ws, new IPEndPoint(IPAddress.Loopback, 2))],
            WebSocket = new WebSocketSettings { AllowedOrigins = [Origin], PingAfter = TimeSpan.Zero },
            Connections = server._listener,
            ConnectionLog = server,
        };
        IHost host = new HostBuilder().ConfigureServices(services => services.AddAkka("fuzz", (akka, _) => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers())
            .WithInMemoryJournal()
            .WithRegistrar(new RegistrarSettings { Domains = ["example.com"] })
            .WithSipTransport(settings))).Build();
        host.Start();
        return server;
    }

    ILogger ILoggerFactory.CreateLogger(string categoryName) => this;

    void ILoggerFactory.AddProvider(ILoggerProvider provider)
    {
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning) _errors.Enqueue(formatter(state, exception) + "\n" + exception);
    }

    public void Dispose()
    {
    }
}
