using System.Collections.Concurrent;
using System.Net;
using ActorRegistrar.Server.Commands;
using ActorRegistrar.Server.Replays;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ActorRegistrar.Server.Tests.Replays;

/// <summary>Batches to an HTTP server that does not always take them.</summary>
public sealed class HttpSinkTests
{
    [Fact]
    public async Task A_batch_is_sent_again_until_it_is_taken_with_its_offsets_and_the_token()
    {
        var answers = new ConcurrentQueue<int>([503, 500, 429, 200]);
        var seen = new ConcurrentQueue<(string Offsets, string Token, string Type, string Body)>();
        await using Receiver receiver = await Receiver.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            IHeaderDictionary headers = context.Request.Headers;
            seen.Enqueue(($"{headers[HttpSink.FirstOffsetHeader]}-{headers[HttpSink.LastOffsetHeader]}", headers.Authorization.ToString(), context.Request.ContentType!, await reader.ReadToEndAsync()));
            context.Response.StatusCode = answers.TryDequeue(out int status) ? status : 200;
        });
        var told = new List<string>();
        await using HttpSink sink = Sink(receiver.Url, told.Add, ("Authorization", "Bearer secret"));
        await sink.WriteAsync(Batch(7, 3), CancellationToken.None);
        Assert.Equal(4, seen.Count);
        var first = seen.First();
        Assert.All(seen, request => Assert.Equal(first, request));
        Assert.Equal(("7-9", "Bearer secret", "application/x-ndjson"), (first.Offsets, first.Token, first.Type));
        Assert.Equal(3, first.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, told.Count);
        Assert.StartsWith($"{receiver.Url}: answered 503 Service Unavailable. Again in 0.5 s.", told[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_ends_it_with_what_the_server_says()
    {
        await using Receiver receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("who are you?\u001b[2J");
        });
        await using HttpSink sink = Sink(receiver.Url, _ => { });
        var failed = await Assert.ThrowsAsync<ReplayFailedException>(() => sink.WriteAsync(Batch(7, 3), CancellationToken.None));
        Assert.Equal($"{receiver.Url} answered 401 Unauthorized to offset 7, which no repetition will change; it says 'who are you?\\u001B[2J'.", failed.Message);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_tried_for_as_long_as_was_said()
    {
        await using HttpSink sink = new(new Uri("http://127.0.0.1:9/"), [], 10, TimeSpan.FromSeconds(0.1), _ => { }, TimeProvider.System);
        var failed = await Assert.ThrowsAsync<ReplayFailedException>(() => sink.WriteAsync(Batch(7, 3), CancellationToken.None));
        Assert.Contains("not reached: Connection refused", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Bearer x\n\nX-Site : a b\n", true)]
    [InlineData("Authorization Bearer x", false)]
    [InlineData("Bad Name: x", false)]
    [InlineData("A: x\u0007y", false)]
    public void A_header_file_has_a_field_a_line(string text, bool isRight)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        if (isRight) Assert.Equal([("Authorization", "Bearer x"), ("X-Site", "a b")], HeaderFile.Read(file, TextWriter.Null));
        else Assert.Equal($"'{file}' line 1 is not a header field; write for example Authorization: Bearer TOKEN.", Assert.Throws<UsageException>(() => HeaderFile.Read(file, TextWriter.Null)).Message);
        File.Delete(file);
    }

    private static HttpSink Sink(string url, Action<string> tell, params (string, string)[] headers) => new(new Uri(url), headers, 10, TimeSpan.FromMinutes(1), tell, TimeProvider.System);

    private static ReplayBatch Batch(int first, int count)
    {
        var batch = new ReplayBatch();
        for (int i = 0; i < count; i++) batch.Add(History.Registration(first + i, History.Address(i), "sip:a@192.0.2.1", History.T0), isAskedFor: true);
        batch.Text = Task.FromResult(JsonLines.Of(batch.Changes));
        return batch;
    }

    /// <summary>An HTTP server on a port of its own.</summary>
    private sealed class Receiver(WebApplication application) : IAsyncDisposable
    {
        public string Url => application.Services.GetService(typeof(Microsoft.AspNetCore.Hosting.Server.IServer)) is Microsoft.AspNetCore.Hosting.Server.IServer server
            ? server.Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/"
            : throw new InvalidOperationException();

        public static async Task<Receiver> StartAsync(RequestDelegate answer)
        {
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            WebApplication application = builder.Build();
            application.Run(answer);
            await application.StartAsync();
            return new Receiver(application);
        }

        public ValueTask DisposeAsync() => application.DisposeAsync();
    }
}
