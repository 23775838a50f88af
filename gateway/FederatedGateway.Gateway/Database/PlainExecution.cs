using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace FederatedGateway.Gateway.Database;

/// <summary>
/// Runs database operations as they are. The provider for PostgreSQL would wrap every transient failure in an InvalidOperationException that
/// advises to let it retry; whoever waits for a DbException would miss it, and retrying is done by whole transactions here.
/// </summary>
internal sealed class PlainExecution(DbContext context) : IExecutionStrategy
{
    public bool RetriesOnFailure => false;

    public TResult Execute<TState, TResult>(
        TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
        => operation(context, state);

    public Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default)
        => operation(context, state, cancellationToken);
}
