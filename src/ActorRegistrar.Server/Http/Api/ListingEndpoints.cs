using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ActorRegistrar.Location.Flows;
using ActorRegistrar.Location.State;
using ActorRegistrar.Persistence.Index;

namespace ActorRegistrar.Server.Http.Api;

/// <summary>A page of addresses-of-record.</summary>
internal sealed record AddressOfRecordPageJson(AddressOfRecordLineJson[] Items, string? Next = null);

/// <summary>A page of bindings.</summary>
internal sealed record BindingPageJson(BindingJson[] Items, string? Next = null);

/// <summary>All addresses-of-record and all bindings, page by page or as a stream of lines.</summary>
/// <param name="index">Knows which there are.</param>
/// <param name="newest">Reads their bindings whole.</param>
/// <param name="location">Knows which connections are open.</param>
internal sealed class ListingEndpoints(BindingIndex index, NewestBindings newest, LocationClient location)
{
    private const int DefaultLimit = 100;
    private const int MostAtOnce = 1000;

    private delegate Task<string?> PageWriter(ListingFilter filter, IndexQuery query, int limit, ListingBuffers buffers, CancellationToken cancellation);

    private delegate Task<long> LineWriter(ListingBuffers buffers, IndexQuery query, long limit, CancellationToken cancellation);

    private IOpenFlows Flows => location.Registrar.OpenFlows;

    /// <summary>Maps the endpoints.</summary>
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/aors", (ListingEndpoints listings, [AsParameters] ListingFilter filter, HttpContext context) =>
                listings.ListAsync(context, filter, listings.AorsAsync, listings.LineOfAors))
            .WithSummary("The addresses-of-record that hold bindings, by name")
            .Produces<AddressOfRecordPageJson>()
            .WithMetadata(new LinesOf(typeof(AddressOfRecordLineJson)));
        api.MapGet("/bindings", (ListingEndpoints listings, [AsParameters] ListingFilter filter, HttpContext context) =>
                listings.ListAsync(context, filter, listings.BindingsAsync, listings.LineOfBindings))
            .WithSummary("Their bindings, by the name of their address-of-record")
            .Produces<BindingPageJson>()
            .WithMetadata(new LinesOf(typeof(BindingJson)));
    }

    private async Task ListAsync(HttpContext context, ListingFilter filter, PageWriter writePage, LineWriter writeLines)
    {
        IndexQuery query = filter.ToQuery();
        bool isStream = context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(AdminApi.Lines, StringComparison.OrdinalIgnoreCase));
        if (filter.Limit is { } asked) ApiInput.Within("limit", asked, 1, isStream ? long.MaxValue : MostAtOnce);
        if (isStream && filter.Cursor is not null)
        {
            throw ApiProblemException.BadRequest("cursor", "cursor means nothing here: a stream of lines goes to the end.");
        }
        if (!index.State.IsUsable) throw ApiProblemException.Unavailable("The index is being made; GET /api/v1/index tells how far it is.", 2);
        context.Response.Headers.Vary = "Accept";
        if (isStream) await StreamAsync(context, query, filter.Limit ?? long.MaxValue, writeLines);
        else await PageAsync(context, filter, query, writePage);
    }

    private async Task PageAsync(HttpContext context, ListingFilter filter, IndexQuery query, PageWriter writePage)
    {
        using var buffers = ListingBuffers.Rent();
        Utf8JsonWriter writer = buffers.Json;
        using (await index.Turns.TakeAsync(context.RequestAborted))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items"u8);
            string? cursor = await writePage(filter, query, (int)(filter.Limit ?? DefaultLimit), buffers, context.RequestAborted);
            writer.WriteEndArray();
            if (cursor is not null) writer.WriteString("next"u8, cursor);
            writer.WriteEndObject();
            writer.Flush();
        }
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffers.Output.WrittenCount;
        await context.Response.Body.WriteAsync(buffers.Output.WrittenMemory, context.RequestAborted);
    }

    private async Task<string?> AorsAsync(ListingFilter filter, IndexQuery query, int limit, ListingBuffers buffers, CancellationToken cancellation)
    {
        string after = ApiInput.Cursor(filter.Cursor, 1)?[0] ?? "";
        string? next = await index.ReadAsync(query, Flows, after, limit, buffers.Page, cancellation);
        long nowTicks = index.Now.UtcTicks;
        for (int row = 0; row < buffers.Page.Count; row++) AddressOfRecordLine.Write(buffers.Json, buffers.Page, row, Flows, nowTicks);
        return next is null ? null : ApiInput.CursorOf(next);
    }

    /// <summary>A page may end within an address-of-record; the cursor then says how many of its bindings were listed.</summary>
    private async Task<string?> BindingsAsync(ListingFilter filter, IndexQuery query, int limit, ListingBuffers buffers, CancellationToken cancellation)
    {
        string[] place = ApiInput.Cursor(filter.Cursor, 3) ?? ["", "", "0"];
        if (!int.TryParse(place[2], NumberStyles.None, CultureInfo.InvariantCulture, out int listed)) throw ApiInput.WrongCursor();
        string? next = await index.ReadAsync(query, Flows, place[0], limit, buffers.Page, cancellation);
        string[] ids = [.. Enumerable.Range(0, buffers.Page.Count).Select(buffers.Page.IdText)];
        ImmutableArray<Binding>[] bindings = await newest.ReadAsync(ids, cancellation);
        DateTimeOffset now = index.Now;
        int left = limit;
        for (int row = 0; row < ids.Length; row++)
        {
            Binding[] wanted = [.. bindings[row].Where(binding => IsWanted(query, binding, now))];
            for (int i = ids[row] == place[1] ? listed : 0; i < wanted.Length; i++)
            {
                if (left-- == 0) return ApiInput.CursorOf(row == 0 ? place[0] : ids[row - 1], ids[row], i.ToString(CultureInfo.InvariantCulture));
                WriteBinding(buffers, wanted[i], now, ids[row]);
            }
        }
        return next is null ? null : ApiInput.CursorOf(next, "", "0");
    }

    private async Task StreamAsync(HttpContext context, IndexQuery query, long limit, LineWriter writeLines)
    {
        context.Response.ContentType = AdminApi.Lines;
        using var buffers = ListingBuffers.Rent();
        string? after = "";
        while (after is not null && limit > 0)
        {
            buffers.Clear();
            using (await index.Turns.TakeAsync(context.RequestAborted))
            {
                after = await index.ReadAsync(query, Flows, after, MostAtOnce, buffers.Page, context.RequestAborted);
                limit -= await writeLines(buffers, query, limit, context.RequestAborted);
            }
            await context.Response.Body.WriteAsync(buffers.Output.WrittenMemory, context.RequestAborted);
        }
    }

    private Task<long> LineOfAors(ListingBuffers buffers, IndexQuery query, long limit, CancellationToken cancellation)
    {
        long nowTicks = index.Now.UtcTicks;
        int count = (int)Math.Min(buffers.Page.Count, limit);
        for (int row = 0; row < count; row++)
        {
            AddressOfRecordLine.Write(buffers.Json, buffers.Page, row, Flows, nowTicks);
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
                WriteBinding(buffers, binding, now, ids[row]);
                buffers.EndLine();
                count++;
            }
        }
        return count;
    }

    private void WriteBinding(ListingBuffers buffers, Binding binding, DateTimeOffset now, string aor) => JsonSerializer.Serialize(
        buffers.Json, BindingJson.Of(binding, now, binding.IsReachableOver(Flows)) with { Aor = aor }, ApiJsonContext.Strict.BindingJson);

    private bool IsWanted(IndexQuery query, Binding binding, DateTimeOffset now) => binding.IsLiveAt(now) && (!query.AsksForBindings || query.IsMetBy(binding, Flows));
}
