using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>All addresses-of-record and all bindings, page by page or as a stream of lines.</summary>
/// <param name="index">Knows which there are.</param>
/// <param name="newest">Knows their bindings whole.</param>
/// <param name="location">Knows which connections are open.</param>
internal sealed class ListingEndpoints(BindingIndex index, NewestBindings newest, LocationClient location) : IApiEndpoints
{
    private const string Lines = "application/x-ndjson";
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    /// <inheritdoc/>
    public IEnumerable<ApiRoute> Routes =>
    [
        new("GET", "/aors", "The addresses-of-record that hold bindings, by name", request => ListAsync(request, AorsAsync, LineOfAors))
        {
            Answer = "AddressOfRecordPage", Query = IndexQueryReader.Parameters, MediaTypes = ["application/json", Lines],
        },
        new("GET", "/bindings", "Their bindings, by the name of their address-of-record", request => ListAsync(request, BindingsAsync, LineOfBindings))
        {
            Answer = "BindingPage", Query = IndexQueryReader.Parameters, MediaTypes = ["application/json", Lines],
        },
    ];

    private IOpenFlows Flows => location.Registrar.OpenFlows;

    private async Task ListAsync(
        ApiRequest request,
        Func<ApiRequest, IndexQuery, int, ListingBuffers, Task> writePage,
        Func<ListingBuffers, IndexQuery, long, CancellationToken, Task<long>> writeLines)
    {
        IndexQuery query = IndexQueryReader.Read(request);
        bool isStream = request.Context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(Lines, StringComparison.OrdinalIgnoreCase));
        long? limit = request.Number("limit", 1, isStream ? long.MaxValue : MostAtOnce);
        if (isStream && request.Text("cursor") is not null) throw ApiProblemException.BadRequest("cursor", "cursor means nothing here: a stream of lines goes to the end.");
        if (!index.State.IsUsable) throw ApiProblemException.Unavailable("The index is being made; GET /api/v1/index tells how far it is.", 2);
        request.Context.Response.Headers.Vary = "Accept";
        if (isStream) await StreamAsync(request, query, limit ?? long.MaxValue, writeLines);
        else await PageAsync(request, query, (int)(limit ?? DefaultLimit), writePage);
    }

    private async Task PageAsync(ApiRequest request, IndexQuery query, int limit, Func<ApiRequest, IndexQuery, int, ListingBuffers, Task> writePage)
    {
        using var buffers = ListingBuffers.Rent();
        using (await index.Turns.TakeAsync(request.Cancellation))
        {
            await writePage(request, query, limit, buffers);
            buffers.Json.Flush();
        }
        await ApiJson.SendAsync(request.Context, StatusCodes.Status200OK, "application/json", buffers.Output.WrittenMemory);
    }

    private async Task AorsAsync(ApiRequest request, IndexQuery query, int limit, ListingBuffers buffers)
    {
        string after = Cursor.Read(request, 1)?[0] ?? "";
        (IndexPage page, Utf8JsonWriter writer) = (buffers.Page, buffers.Json);
        string? next = await index.ReadAsync(query, Flows, after, limit, page, request.Cancellation);
        long nowTicks = index.Now.UtcTicks;
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        for (int row = 0; row < page.Count; row++) AddressOfRecordJson.Write(writer, page, row, Flows, nowTicks);
        writer.WriteEndArray();
        if (next is not null) writer.WriteString("next"u8, Cursor.Of(next));
        writer.WriteEndObject();
    }

    /// <summary>A page may end within an address-of-record; the cursor then says how many of its bindings were told.</summary>
    private async Task BindingsAsync(ApiRequest request, IndexQuery query, int limit, ListingBuffers buffers)
    {
        string[] place = Cursor.Read(request, 3) ?? ["", "", "0"];
        if (!int.TryParse(place[2], NumberStyles.None, CultureInfo.InvariantCulture, out int told)) throw ApiProblemException.BadRequest("cursor", "cursor is not one that this listing gave; begin without it.");
        (IndexPage page, Utf8JsonWriter writer) = (buffers.Page, buffers.Json);
        string? next = await index.ReadAsync(query, Flows, place[0], limit, page, request.Cancellation);
        string[] ids = [.. Enumerable.Range(0, page.Count).Select(page.IdText)];
        ImmutableArray<Binding>[] bindings = await newest.ReadAsync(ids, request.Cancellation);
        DateTimeOffset now = index.Now;
        int left = limit;
        string? cursor = next is null ? null : Cursor.Of(next, "", "0");
        writer.WriteStartObject();
        writer.WriteStartArray("items"u8);
        for (int row = 0; row < ids.Length && left >= 0; row++)
        {
            Binding[] wanted = [.. bindings[row].Where(binding => IsWanted(query, binding, now))];
            int first = ids[row] == place[1] ? told : 0;
            for (int i = first; i < wanted.Length; i++)
            {
                if (left-- == 0)
                {
                    cursor = Cursor.Of(row == 0 ? place[0] : ids[row - 1], ids[row], i.ToString(CultureInfo.InvariantCulture));
                    break;
                }
                BindingJson.Write(writer, wanted[i], now, wanted[i].IsReachableOver(Flows), ids[row]);
            }
        }
        writer.WriteEndArray();
        if (cursor is not null) writer.WriteString("next"u8, cursor);
        writer.WriteEndObject();
    }

    private async Task StreamAsync(ApiRequest request, IndexQuery query, long limit, Func<ListingBuffers, IndexQuery, long, CancellationToken, Task<long>> writeLines)
    {
        request.Context.Response.ContentType = Lines;
        using var buffers = ListingBuffers.Rent();
        string? after = "";
        while (after is not null && limit > 0)
        {
            buffers.Clear();
            using (await index.Turns.TakeAsync(request.Cancellation))
            {
                after = await index.ReadAsync(query, Flows, after, MostAtOnce, buffers.Page, request.Cancellation);
                limit -= await writeLines(buffers, query, limit, request.Cancellation);
            }
            await request.Context.Response.Body.WriteAsync(buffers.Output.WrittenMemory, request.Cancellation);
        }
    }

    private Task<long> LineOfAors(ListingBuffers buffers, IndexQuery query, long limit, CancellationToken cancellation)
    {
        long nowTicks = index.Now.UtcTicks;
        int count = (int)Math.Min(buffers.Page.Count, limit);
        for (int row = 0; row < count; row++)
        {
            AddressOfRecordJson.Write(buffers.Json, buffers.Page, row, Flows, nowTicks);
            buffers.EndLine();
        }
        return Task.FromResult((long)count);
    }

    private async Task<long> LineOfBindings(ListingBuffers buffers, IndexQuery query, long limit, CancellationToken cancellation)
    {
        string[] ids = [.. Enumerable.Range(0, buffers.Page.Count).Select(buffers.Page.IdText)];
        ImmutableArray<Binding>[] bindings = await newest.ReadAsync(ids, cancellation);
        DateTimeOffset now = index.Now;
        long count = 0;
        for (int row = 0; row < ids.Length; row++)
        {
            foreach (Binding binding in bindings[row])
            {
                if (count == limit) return count;
                if (!IsWanted(query, binding, now)) continue;
                BindingJson.Write(buffers.Json, binding, now, binding.IsReachableOver(Flows), ids[row]);
                buffers.EndLine();
                count++;
            }
        }
        return count;
    }

    private bool IsWanted(IndexQuery query, Binding binding, DateTimeOffset now) => binding.IsLiveAt(now) && (!query.AsksForBindings || query.IsMetBy(binding, Flows));
}
